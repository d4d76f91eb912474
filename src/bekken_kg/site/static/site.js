// Comfort on every page: suggestions while typing, copying, tables that sort and narrow, a claim beside its arrow.
// The site reads whole without this file.
"use strict";
(() => {
  function element(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  // Suggestions: a combobox as the ARIA practices describe it.
  for (const [number, field] of document.querySelectorAll("input[data-suggest]").entries()) suggest(field, number);

  function suggest(field, number) {
    const list = element("ul", "", { id: `suggestions-${number}`, role: "listbox", "aria-label": field.dataset.words, class: "suggestions" });
    const status = element("p", "", { role: "status", class: "hidden" });
    list.hidden = true;
    (field.closest(".field, .row, .search") ?? field.parentElement).append(list, status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) field.setAttribute(name, value);
    let hits = [];
    let at = -1;

    function show() {
      const open = hits.length > 0;
      list.hidden = !open;
      field.setAttribute("aria-expanded", String(open));
      list.replaceChildren(...hits.map((hit, index) => {
        const option = element("li", "", { role: "option", id: `${list.id}-${index}`, "aria-selected": String(index === at) });
        option.append(element("bdi", hit.label.slice(0, 200), { lang: hit.lang }), element("small", hit.what));
        option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(index); });
        return option;
      }));
      if (at >= 0) field.setAttribute("aria-activedescendant", `${list.id}-${at}`);
      else field.removeAttribute("aria-activedescendant");
      status.textContent = open ? field.dataset.count.replace("{n}", String(hits.length)) : "";
      list.children[at]?.scrollIntoView({ block: "nearest" });
    }

    function close() { hits = []; at = -1; asked++; show(); }

    function choose(index) {
      const hit = hits[index];
      const terms = field.name !== "q";
      field.value = terms ? hit.fill : hit.label;
      close();
      if (!terms) location.assign(hit.href);
    }

    let asked = 0;
    let latest = null;
    field.addEventListener("input", () => { at = -1; latest = suggested(); });
    async function suggested() {
      const mine = ++asked;
      const text = field.value.trim();
      const reply = text && await fetch(`${field.dataset.suggest}&${new URLSearchParams({ q: text })}`);
      const found = reply?.ok ? await reply.json() : [];
      if (mine !== asked) return;
      hits = found;
      show();
    }
    field.addEventListener("keydown", async (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!hits.length) return;
      if (step) event.preventDefault();
      else if (event.key === "Escape") { event.preventDefault(); close(); return; }
      else if (event.key === "Enter" && at >= 0) { event.preventDefault(); choose(at); return; }
      else return;
      await latest; // what is gone through is what was found for the text as it stands now
      at = hits.length ? (at < 0 && step < 0 ? hits.length - 1 : (at + step + hits.length) % hits.length) : -1;
      show();
    });
    field.addEventListener("blur", close);
  }

  function copies(button) {
    button.hidden = false;
    const word = button.textContent;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.textContent);
      } catch {
        getSelection().selectAllChildren(source);
        document.execCommand("copy");
      }
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = word; }, 2000);
    });
  }

  // What a page is narrowed to stands in its address, so that it can be shared.
  function share(hash) { history.replaceState(history.state, "", hash ? `#${hash}` : location.pathname + location.search); }

  for (const choice of document.querySelectorAll(".filter input")) {
    if (location.hash === `#${choice.id}`) choice.checked = true;
    choice.addEventListener("change", () => share(choice.id));
  }

  // A table: narrowed by what is typed, sorted by a heading.
  function sorts(box) {
    const table = box.querySelector("table");
    const all = [...table.tBodies[0].rows];
    const apart = () => table.classList.add("sorted"); // a row says all of its own once it stands elsewhere
    const status = element("span", "", { role: "status" });
    const field = element("input", "", { type: "search", "aria-label": box.dataset.filter, placeholder: box.dataset.filter });
    const bar = element("p", "", { class: "narrow" });
    bar.append(field, status);
    box.before(bar);
    const { compare } = new Intl.Collator(document.documentElement.lang, { numeric: true });
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      apart();
      for (const row of all) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
      const n = all.filter((row) => !row.hidden).length;
      status.textContent = words.length ? box.dataset.count.replace("{n}", n).replace("{all}", all.length) : "";
      share(words.length ? `rows=${encodeURIComponent(field.value)}` : "");
    });
    const shared = new URLSearchParams(location.hash.slice(1)).get("rows");
    if (shared) {
      field.value = shared;
      field.dispatchEvent(new Event("input"));
    }
    for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
      const button = element("button", head.textContent, { type: "button" });
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const order = head.ariaSort === "ascending" ? "descending" : "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", order);
        apart();
        const text = (row) => row.cells[column].textContent.trim();
        const way = order === "ascending" ? 1 : -1;
        table.tBodies[0].append(...[...all].sort((a, b) => way * compare(text(a), text(b))));
      });
    }
  }

  // An arrow of the mechanism opens its claim, and what the literature says of it, beside the drawing.
  for (const panel of document.querySelectorAll(".mechanism > .panel")) opens(panel);

  function opens(panel) {
    const [form, contents] = panel.children;
    let from = null;
    panel.parentElement.addEventListener("click", async (event) => {
      const link = event.target.closest("a[data-claim]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      from = link;
      const href = link.getAttribute("href");
      const reply = await fetch(href, { headers: { Accept: "text/html" } }).catch(() => null);
      if (link !== from) return;
      if (!reply?.ok) { location.assign(href); return; }
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const heading = element("h3");
      heading.append(element("a", link.dataset.claim, { href }), " ", ...page.querySelector("h1").childNodes);
      contents.replaceChildren(heading, ...page.querySelectorAll(".head > :is(.said, .note, .lit), [aria-labelledby=literature] > :is(.find, .empty)"));
      panel.setAttribute("aria-label", link.dataset.claim);
      panel.classList.toggle("start", link.getBoundingClientRect().left > innerWidth / 2);
      panel.show();
      panel.scrollTop = 0;
      form.elements[0].focus();
    });
    panel.addEventListener("close", () => from.focus());
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented && panel.open) panel.close(); });
  }

  function enhance(root) {
    for (const button of root.querySelectorAll("button[data-copy]")) copies(button);
    for (const box of root.querySelectorAll("[data-filter]")) sorts(box);
  }
  enhance(document);
  document.addEventListener("results", () => enhance(document.getElementById("results")));
})();
