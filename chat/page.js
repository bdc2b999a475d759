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

  // Whoever has a real keyboard goes on in the box; on a phone it would unfold one over the page.
  const keyboard = window.matchMedia("(hover: hover) and (min-width: 901px)");
  const toBox = () => {
    if (keyboard.matches) document.querySelector("#question textarea")?.focus({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    // These leave the page with the click, or fill the box, and the focus would be lost with them.
    if (event.target instanceof Element && event.target.closest(".example, .chip, #correct, #new, #forget")) toBox();
  });

  // Whoever does something reads; the page scrolls for them again when they have asked the next question.
  let reads = false;
  for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    document.addEventListener(kind, () => { reads = true; }, { passive: true });
  }

  // What gradio leaves out: bubbles are named by their source, folds do not say whether they are open.
  const name = (chat) => {
    for (const bubble of chat?.querySelectorAll("[data-testid][aria-label]") ?? []) bubble.removeAttribute("aria-label");
    for (const fold of document.querySelectorAll("#composer .label-wrap")) {
      const open = String(fold.classList.contains("open"));
      if (fold.getAttribute("aria-expanded") !== open) fold.setAttribute("aria-expanded", open);
    }
  };

  // With every answer: show it from its question down, and the cards from the newest down.
  let shown = "";
  let questions = 0;
  const follow = () => {
    const chat = document.getElementById("chat");
    name(chat);
    const asked = chat ? [...chat.querySelectorAll('[data-testid="user"]')] : [];
    const state = `${asked.length}:${chat?.scrollHeight}:${chat?.clientHeight}`;
    if (state === shown) return;
    if (asked.length !== questions) reads = false;
    // The address asks for the first question alone; a page loaded anew shall show the whole conversation.
    const here = new URL(location.href);
    if (questions && asked.length !== 1 && here.searchParams.has("q")) {
      here.searchParams.delete("q");
      window.history.replaceState(null, "", here);
    }
    [shown, questions] = [state, asked.length];
    if (!asked.length || reads) return;
    asked.at(-1).scrollIntoView({ block: "start", behavior: glide() });
    const shelf = document.getElementById("shelf");
    if (shelf) shelf.scrollTop = 0;
  };
  toBox();
  const desk = document.getElementById("talk") ?? document.body;
  new MutationObserver(follow).observe(desk, { childList: true, subtree: true, attributeFilter: ["class"] });
  follow();
}
