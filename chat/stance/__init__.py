"""What a quoted text says of an effect, and the words that say so, by rules alone."""

from __future__ import annotations

from chat.stance.judgement import Judgement, Stance, judge, judge_quote

__all__ = ["Judgement", "Stance", "judge", "judge_quote"]
