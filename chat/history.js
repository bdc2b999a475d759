// What a visitor asked stays in their own browser: conversations of questions with their filters, the newest first, and
// for each tab which of them it shows. Read anew before each writing, so that no tab wipes what another one asked.
(() => {
  const NAME = "hepcite";
  const MOST = 20;
  const shared = "localStorage";
  const own = "sessionStorage";

  const read = (where) => {
    try { return JSON.parse(window[where].getItem(NAME)); } catch { return null; }
  };
  const write = (where, value) => {
    try {
      if (value === null) window[where].removeItem(NAME);
      else window[where].setItem(NAME, JSON.stringify(value));
    } catch { /* forbidden or full: then nothing is kept */ }
  };
  // What something else left there counts as nothing; the server looks at each question itself.
  const all = () => {
    const kept = read(shared)?.conversations;
    return (Array.isArray(kept) ? kept : []).filter((one) => one?.id && typeof one.asked?.[0]?.q === "string");
  };
  const asked = (one) => JSON.stringify(one.asked);
  const show = (one) => write(own, { id: one.id, asked: asked(one) });
  // The same asked again, as by a link opened twice, is kept once.
  const first = (one) => {
    const others = all().filter((other) => other.id !== one.id && asked(other) !== asked(one));
    write(shared, { conversations: [one, ...others].slice(0, MOST) });
    show(one);
  };
  const find = (id) => all().find((one) => one.id === id);
  const sent = (one) => ({ asked: one?.asked ?? [] });

  window.hepcite = {
    // The conversation that this tab shows.
    current: () => sent(find(read(own)?.id)),
    // The same of a page that has just been opened: a new tab goes on where the visitor was last.
    open: () => {
      const one = find(read(own)?.id) ?? all()[0];
      if (one) show(one);
      return sent(one);
    },
    earlier: (id) => {
      const one = find(id);
      if (one) first(one);
      return sent(one);
    },
    // Keep what was asked, if anything was, and return what the list of earlier ones shows.
    keep: (said) => {
      if (said?.asked?.length) {
        const here = said.new ? null : read(own);
        const before = here && find(here.id);
        // A tab made as the copy of another one shows the same conversation, until both have gone on with it.
        const mine = here && (!before || asked(before) === here.asked) ? here.id : crypto.getRandomValues(new Uint32Array(2)).join("-");
        first({ id: mine, asked: said.asked });
      }
      const titles = all().map((one) => [one.asked[0].q, one.id]);
      return [
        { __type__: "update", visible: titles.length > 0 },
        { __type__: "update", choices: titles, value: null },
      ];
    },
    leave: () => write(own, null),
    forget: () => { write(own, null); write(shared, null); },
  };
})();
