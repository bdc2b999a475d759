() => {
  // All listeners are delegated: gradio replaces the elements under them with every answer.
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const glide = () => (still.matches ? "auto" : "smooth");
  let cameFrom = null;

  const show = (card) => {
    for (let fold = card.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start", behavior: glide() });
    card.classList.remove("flash");
    void card.offsetWidth; // starts the animation anew on a card that has just had it
    card.classList.add("flash");
  };

  const copy = async (text) => {
    if (window.isSecureContext && navigator.clipboard) return navigator.clipboard.writeText(text);
    // A desk on a hospital's network is served over plain HTTP, where browsers keep the clipboard back.
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (!done) throw new Error("not copied");
  };

  const confirmed = (button) => {
    if (button.dataset.label === undefined) button.dataset.label = button.textContent;
    button.textContent = button.dataset.done;
    window.setTimeout(() => { button.textContent = button.dataset.label; }, 1800);
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest('#chat a[href*="#ev-"]');
    if (link) {
      const card = document.getElementById(new URL(link.href, document.baseURI).hash.slice(1));
      if (!card) return;
      event.preventDefault();
      cameFrom = link;
      show(card);
      return;
    }
    const button = target?.closest("#evidence button");
    if (!button) return;
    if ("back" in button.dataset) {
      const card = button.closest("article");
      const origin = cameFrom?.isConnected && cameFrom.href.endsWith(`#${card.id}`)
        ? cameFrom : document.querySelector(`#chat a[href$="#${CSS.escape(card.id)}"]`);
      origin?.focus({ preventScroll: true });
      origin?.scrollIntoView({ block: "center", behavior: glide() });
      return;
    }
    const text = "link" in button.dataset
      ? location.origin + location.pathname + button.dataset.link : button.dataset.copy;
    if (text) copy(text).then(() => confirmed(button), () => {});
  });

  // With every answer: show it from its question down, and the cards from the newest down.
  let shown = "";
  const follow = () => {
    const chat = document.getElementById("chat");
    const asked = chat ? [...chat.querySelectorAll('[data-testid="user"]')] : [];
    // gradio names a bubble by its Markdown source, which is no pleasure to hear.
    for (const bubble of chat?.querySelectorAll("[data-testid][aria-label]") ?? []) bubble.removeAttribute("aria-label");
    const last = chat ? [...chat.querySelectorAll('[data-testid="bot"]')].at(-1) : null;
    const state = `${asked.length}:${last?.textContent.length ?? 0}`;
    if (state === shown) return;
    shown = state;
    if (!asked.length) return;
    asked.at(-1).scrollIntoView({ block: "start", behavior: glide() });
    const shelf = document.getElementById("shelf");
    if (shelf) shelf.scrollTop = 0;
  };
  // Where there is a real keyboard; on a phone it would unfold one over the page.
  if (window.matchMedia("(hover: hover) and (min-width: 901px)").matches) {
    document.querySelector("#question textarea")?.focus({ preventScroll: true });
  }
  const desk = document.getElementById("talk") ?? document.body;
  new MutationObserver(follow).observe(desk, { childList: true, subtree: true });
  follow();
}
