// A reader's own copy of the leaflet: checked and marked here in the browser, sent nowhere.
// A unit is known by the length and SHA-256 of its characters, and looked for anywhere, as bekken_kg.units does.
"use strict";
(() => {
  const drop = document.querySelector(".drop");
  const field = drop.querySelector("input");
  const status = drop.querySelector("[role=status]");
  const marked = drop.querySelector(".marked");
  const LIMIT = 100000;
  const here = decodeURIComponent(location.pathname).split("/").at(-1).replace(/\.html$/, "");
  const encoder = new TextEncoder();

  drop.hidden = false;
  field.addEventListener("change", () => field.files[0] && check(field.files[0]));
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over-it"); });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over-it"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) check(event.dataTransfer.files[0]);
  });

  function plain(text) {
    return text.replace(/^\ufeff+/, "").replaceAll("\r\n", "\n").replaceAll("\r", "\n").replace(/[\u00a0\u2007\u202f]/g, " ").normalize("NFC");
  }

  async function digest(letters) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(letters.join(""))));
    return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // Where each unit is: at its place, else the nearest place that has the same characters.
  async function place(letters, units) {
    const places = new Map();
    for (const unit of units) {
      if (await digest(letters.slice(unit.start, unit.end)) === unit.sha256) places.set(unit.id, unit.start);
    }
    const left = units.filter((unit) => !places.has(unit.id));
    for (const length of new Set(left.map((unit) => unit.end - unit.start))) {
      const wanted = new Map(left.filter((unit) => unit.end - unit.start === length).map((unit) => [unit.sha256, []]));
      for (let start = 0; start + length <= letters.length; start += 256) {
        const starts = Array.from({ length: Math.min(256, letters.length - length + 1 - start) }, (_, number) => start + number);
        const hashes = await Promise.all(starts.map((first) => digest(letters.slice(first, first + length))));
        hashes.forEach((hash, number) => wanted.get(hash)?.push(starts[number]));
      }
      for (const unit of left.filter((other) => other.end - other.start === length)) {
        const found = wanted.get(unit.sha256).sort((a, b) => Math.abs(a - unit.start) - Math.abs(b - unit.start));
        if (found.length) places.set(unit.id, found[0]);
      }
    }
    return places;
  }

  function show(letters, units, places) {
    const found = units.filter((unit) => places.has(unit.id)).sort((a, b) => places.get(a.id) - places.get(b.id));
    const pieces = [];
    let done = 0;
    for (const unit of found) {
      const start = Math.max(done, places.get(unit.id));
      const end = places.get(unit.id) + unit.end - unit.start;
      pieces.push(letters.slice(done, start).join(""));
      const mark = document.createElement("mark");
      const mine = unit.id === here || unit.claims.some((claim) => claim.id === here);
      if (mine) mark.className = "here";
      mark.textContent = letters.slice(start, end).join("");
      const note = document.createElement("sup");
      for (const { id, href } of [{ id: unit.id, href: unit.href }, ...unit.claims]) {
        const link = document.createElement("a");
        link.href = href;
        link.textContent = id;
        note.append(link, " ");
      }
      pieces.push(mark, note);
      done = Math.max(done, end);
    }
    pieces.push(letters.slice(done).join(""));
    marked.replaceChildren(...pieces);
    marked.hidden = false;
    marked.querySelector(".here")?.scrollIntoView({ block: "nearest" });
  }

  async function check(file) {
    marked.hidden = true;
    if (!crypto.subtle) return say("insecure");
    if (file.size > 4 * LIMIT) return say("long");
    say("working");
    let text;
    try {
      text = plain(new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()));
    } catch {
      return say("utf8");
    }
    const letters = [...text];
    if (letters.length > LIMIT) return say("long");
    const units = await (await fetch(drop.dataset.units)).json();
    const places = await place(letters, units);
    if (!places.size) return say("nothing");
    const moved = units.filter((unit) => places.has(unit.id) && places.get(unit.id) !== unit.start).length;
    say("result", { found: places.size, total: units.length, moved });
    show(letters, units, places);
  }

  function say(key, values = {}) {
    status.textContent = drop.dataset[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }
})();
