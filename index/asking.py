"""Words that shape a question and name nothing: they are neither searched for nor held against an answer."""

from __future__ import annotations

# Longest first, since they are matched in running text.
CHINESE = sorted(
    """
    是否 哪些 哪个 哪种 哪家 哪里 哪儿 什么 多少 怎样 怎么 怎么样 如何 为何 为什么 何时 几个 几例 吗 呢 吧 的
    了 和 与 及 或 在 对 中 有 没有 有没有 能 能否 可以 可否 会 请 请问 给 我 我们 你 他 她 它 这 那 这个
    那个 以及 关于 其 各 各是 分别 被 把 从 到 于 为 是 等 也 都 还 又 并 而 但 如果 或者 之 所 用 使用 采用
    进行 需要 应该 要 不 上 下 后 前 时 内 地 得 着 过 其中 例 名 个 种 项 多强 甚么 随着 随著 等人
    """.split(),  # noqa: SIM905 - a list in quotes, a word a line, hides how short this is
    key=len,
    reverse=True,
)

ENGLISH = frozenset(
    """
    a about after al an and any are as at be been before between both by can compared conclude concluded concludes
    could describe described did do does doing done during each either et evidence find finding finds for found from
    get give given got had happen happened happens has have how i if in into is it its known less long many may me
    mention mentioned more much my no not observe observed of often on one or other our over report reported said
    say says should show shown shows so some such tell than that the their them there these they this those through
    to under us was we were what when where whether which while who whom whose why will with within without would
    you your
    """.split()  # noqa: SIM905
)
