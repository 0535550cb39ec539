/* SPDX-License-Identifier: BSD-3-Clause */
"use strict";
(() => {
  /* Attempts shown at a time: what is in the document stays small, however many there are. */
  const PAGE = 100;
  const ZOOM_MIN = 0.25;
  const ZOOM_MAX = 6;
  const NARROW = 560;  /* pixels: less than the lifelines and what is beside them */
  const LIFELINES = 186;  /* where they begin in a diagram, in user units */
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;

  /* <details> with its summary on one line, its body on the next; or the bodies are packed in blocks. */
  const BLOCK = 50;
  const packs = [...document.querySelectorAll(".pack")];
  const lines = byId("all").textContent.split("\n").filter((line) => /^<d/.test(line) || /^<\/details>/.test(line));
  const strip = document.createElement("textarea");
  const attempts = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const [, kind, number, tokens] = /class="attempt (\w+)" id="a(\d+)" data-tokens="([^"]*)"/.exec(lines[i]);
    strip.innerHTML = lines[i].replace(/<[^>]*>/g, " ");
    attempts.push({number: +number, kind, head: lines[i].replace("<details open", "<details"),
      body: packs.length ? null : lines[i + 1], index: i / 2, words: (strip.value + " " + tokens).toLowerCase(),
      open: false});
  }
  lines.length = 0;
  let unpacked = {block: -1, bodies: null};  /* the block last used */

  const list = byId("list");
  const page = document.createElement("div");
  let chosen = attempts;  /* what the filter leaves */
  let first = 0;  /* of them, on this page */
  let tip, tipStep, filter, kinds, count, earlier, later, help;

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
      made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  function button(text, label, press) {
    const made = element("button", {type: "button", "aria-label": label, title: label}, text);
    made.addEventListener("click", press);
    return made;
  }

  /* Only what the report itself has written, with every text of an input escaped. */
  function parse(markup) {
    const template = document.createElement("template");
    template.innerHTML = markup;
    return template.content;
  }

  /* ---- the list of attempts ---- */

  async function unpack(attempt) {
    const block = Math.floor(attempt.index / BLOCK);
    if (unpacked.block !== block) {
      const bytes = Uint8Array.from(atob(packs[block].textContent), (letter) => letter.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      unpacked = {block, bodies: new Response(stream).text().then((text) => text.split("\n"))};
    }
    return (await unpacked.bodies)[attempt.index % BLOCK];
  }

  function putBody(details, body) {
    if (details.querySelector(".body"))
      return;
    details.append(parse(body));
    for (const step of details.querySelectorAll(".step")) {
      const title = step.querySelector("title");
      step.setAttribute("role", "img");
      step.setAttribute("aria-label", title.textContent);
      step.setAttribute("tabindex", "-1");
      title.remove();  /* #tip shows more of it, and at once */
    }
    addZoom(details.querySelector(".view"));
  }

  /* At once, unless it has to be unpacked. */
  function unfold(details, attempt) {
    if (attempt.body === null)
      return unpack(attempt).then((body) => putBody(details, body));
    putBody(details, attempt.body);
    return undefined;
  }

  function makeAttempt(attempt) {
    const details = parse(attempt.head + "</details>").firstElementChild;
    details.addEventListener("toggle", () => {
      attempt.open = details.open;
      if (details.open)
        unfold(details, attempt);
    });
    if (attempt.open) {
      unfold(details, attempt);
      details.open = true;
    }
    return details;
  }

  function showPage(from) {
    first = Math.max(0, Math.min(from, Math.floor(Math.max(0, chosen.length - 1) / PAGE) * PAGE));
    const shown = chosen.slice(first, first + PAGE);
    hideTip();
    page.replaceChildren(...shown.map(makeAttempt));
    count.textContent = chosen.length > PAGE
      ? `${first + 1} to ${first + shown.length} of ${chosen.length}` +
        (chosen.length < attempts.length ? ` (${attempts.length} in all)` : "")
      : `${chosen.length} of ${attempts.length} shown`;
    earlier.hidden = later.hidden = chosen.length <= PAGE;
    earlier.disabled = first === 0;
    later.disabled = first + PAGE >= chosen.length;
  }

  function applyFilter() {
    const words = filter.value.toLowerCase().split(/\s+/).filter((word) => word);
    const kind = kinds.value;
    chosen = attempts.filter((attempt) => (!kind || attempt.kind === kind) &&
      words.every((word) => attempt.words.includes(word)));
    showPage(0);
  }

  /* The attempt's element, on the page that it is on, whatever the filter says. */
  function bring(number) {
    let index = chosen.findIndex((attempt) => attempt.number === number);
    if (index < 0) {
      if (!attempts.some((attempt) => attempt.number === number))
        return null;
      filter.value = kinds.value = "";
      applyFilter();
      index = chosen.findIndex((attempt) => attempt.number === number);
    }
    if (index < first || index >= first + PAGE)
      showPage(Math.floor(index / PAGE) * PAGE);
    return byId("a" + number);
  }

  function current() {
    const near = document.activeElement && document.activeElement.closest(".attempt");
    return near || page.querySelector(".attempt[open]") || page.querySelector(".attempt");
  }

  function walkAttempts(by) {
    const inside = document.activeElement && document.activeElement.closest(".attempt");
    let index = by > 0 ? first : first - 1 + page.children.length;
    if (inside)
      index = chosen.findIndex((attempt) => "a" + attempt.number === inside.id) + by;
    if (index < 0 || index >= chosen.length)
      return;
    const details = bring(chosen[index].number);
    const summary = details.querySelector("summary");
    summary.focus({preventScroll: true});
    details.scrollIntoView({block: "nearest"});
    if (summary.getBoundingClientRect().top < 0 || summary.getBoundingClientRect().bottom > innerHeight)
      summary.scrollIntoView({block: "start"});
  }

  /* ---- steps ---- */

  function hideTip() {
    tipStep = null;
    if (tip)
      tip.hidden = true;
  }

  /* Below its step, or above where there is no room; nowhere when that is not in the window. */
  function placeTip() {
    if (!tipStep)
      return;
    const row = tipStep.querySelector(".row").getBoundingClientRect();
    const view = tipStep.closest(".view").getBoundingClientRect();
    tip.hidden = row.bottom < 0 || row.top > innerHeight;
    const below = row.bottom + tip.offsetHeight + 8 < innerHeight;
    tip.style.top = Math.max(4, below ? row.bottom + 4 : row.top - tip.offsetHeight - 4) + "px";
    tip.style.left = Math.max(4, Math.min(view.left + 130, innerWidth - tip.offsetWidth - 12)) + "px";
  }

  /* Its words, one to a line, and the lines of inputs that evidence quotes for it. */
  function showTip(step) {
    const label = step.getAttribute("aria-label");
    if (!label)
      return;
    tip.replaceChildren(...label.split("; ").map((part) => element("p", {}, part)));
    for (const link of step.closest(".attempt").querySelectorAll(`.evidence a[href="#${step.id}"]`)) {
      const quote = link.nextElementSibling;
      const there = [...tip.querySelectorAll("q")].map((other) => other.textContent);
      if (quote && quote.matches("q") && !there.includes(quote.textContent))
        tip.append(quote.cloneNode(true));
    }
    tipStep = step;
    placeTip();
  }

  function selectStep(step, scroll) {
    for (const other of document.querySelectorAll(".at"))
      other.classList.remove("at");
    step.classList.add("at");
    step.focus({preventScroll: true});
    if (scroll)
      step.querySelector(".row").scrollIntoView({block: "center", inline: "nearest"});
    if (scroll)
      scrollHome(step.closest(".view"));
    showTip(step);
  }

  function walkSteps(view, by) {
    const steps = [...view.querySelectorAll(".step")];
    const at = steps.findIndex((step) => step.classList.contains("at"));
    const next = steps[at < 0 ? (by > 0 ? 0 : steps.length - 1) : at + by];
    if (next) {
      selectStep(next, false);
      next.querySelector(".row").scrollIntoView({block: "nearest"});
      showTip(next);
    }
  }

  /* "#a3s17": step 17 of attempt 3; "#a3f2": its finding; "#a3". */
  async function go(hash) {
    const [, number, rest] = /^#a(\d+)([sf]\d+)?$/.exec(hash) || [];
    if (!number)
      return;
    const details = bring(+number);
    if (!details)
      return;
    await unfold(details, attempts.find((attempt) => attempt.number === +number));
    details.open = true;
    const target = rest ? byId("a" + number + rest) : details;
    if (target && target.matches(".step")) {
      selectStep(target, true);
    } else if (target) {
      for (const other of document.querySelectorAll(".at"))
        other.classList.remove("at");
      target.classList.toggle("at", target.matches(".finding"));
      target.scrollIntoView({block: rest ? "center" : "start"});
      const place = rest ? target.querySelector("a") : details.querySelector("summary");
      if (place)
        place.focus({preventScroll: true});
    }
  }

  /* ---- zoom ---- */

  /* To the left edge; where the times leave no room for the lifelines, to these. */
  function scrollHome(view) {
    view.scrollLeft = view.clientWidth < NARROW ? LIFELINES * zoomOf(view) : 0;
  }

  function zoomOf(view) {
    return +view.dataset.zoom || 1;
  }

  /* To @zoom, with the point (@x, @y) of the window staying where it is. */
  function setZoom(view, zoom, x, y) {
    const pieces = [...view.querySelectorAll("svg")];
    const before = pieces[0].getBoundingClientRect();
    const px = x === undefined ? view.getBoundingClientRect().left + view.clientWidth / 2 : x;
    const py = y === undefined ? before.top : y;
    const wide = pieces[0].viewBox.baseVal.width;
    const old = before.width / wide;
    const now = Math.max(ZOOM_MIN, Math.min(ZOOM_MAX, zoom));
    view.dataset.zoom = now;
    for (const piece of pieces) {
      piece.style.width = wide * now + "px";
      piece.style.height = piece.viewBox.baseVal.height * now + "px";
    }
    const after = pieces[0].getBoundingClientRect();
    view.scrollLeft += after.left + (px - before.left) * now / old - px;
    window.scrollBy({top: after.top + (py - before.top) * now / old - py, behavior: "instant"});
    view.classList.toggle("wide", view.scrollWidth > view.clientWidth);
    view.previousElementSibling.querySelector("output").textContent = Math.round(now * 100) + " %";
    placeTip();
  }

  function addZoom(view) {
    const by = (factor) => () => setZoom(view, zoomOf(view) * factor);
    view.setAttribute("tabindex", "0");
    view.setAttribute("role", "region");
    view.setAttribute("aria-label", "Sequence diagram; arrow keys go from step to step, plus and minus zoom");
    view.before(element("div", {class: "controls zoom"},
      button("\u2212", "Smaller (\u2212)", by(1 / 1.25)), element("output", {"aria-label": "Size"}, "100 %"),
      button("+", "Larger (+)", by(1.25)), button("1:1", "As drawn (0)", () => setZoom(view, 1)),
      button("Fit", "As wide as the page", () =>
        setZoom(view, view.clientWidth / view.querySelector("svg").viewBox.baseVal.width))));
    requestAnimationFrame(() => {
      view.classList.toggle("wide", view.scrollWidth > view.clientWidth);
      scrollHome(view);
    });
    view.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey)
        return;  /* a wheel alone scrolls the page */
      event.preventDefault();
      setZoom(view, zoomOf(view) * Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
    }, {passive: false});
    addPull(view);
  }

  /* One pointer pulls, two pinch. */
  function addPull(view) {
    const pointers = new Map();
    let spread = 0;
    const distance = () => {
      const [a, b] = [...pointers.values()];
      return Math.hypot(a.x - b.x, a.y - b.y);
    };
    view.addEventListener("pointerdown", (event) => {
      if (event.button !== 0)
        return;
      pointers.set(event.pointerId, {x: event.clientX, y: event.clientY, moved: false});
      if (pointers.size === 2)
        spread = distance();
    });
    view.addEventListener("pointermove", (event) => {
      const pointer = pointers.get(event.pointerId);
      if (!pointer)
        return;
      const dx = event.clientX - pointer.x;
      const dy = event.clientY - pointer.y;
      if (pointers.size === 2) {
        pointer.x = event.clientX;
        pointer.y = event.clientY;
        const [a, b] = [...pointers.values()];
        const now = distance();
        if (spread > 0 && now > 0)
          setZoom(view, zoomOf(view) * now / spread, (a.x + b.x) / 2, (a.y + b.y) / 2);
        spread = now;
      } else if (event.pointerType === "mouse" && view.classList.contains("wide") &&
                 (pointer.moved || Math.hypot(dx, dy) > 4)) {
        if (!pointer.moved) {
          pointer.moved = true;
          view.setPointerCapture(event.pointerId);
          view.classList.add("pulled");
        }
        view.scrollLeft -= dx;
        window.scrollBy({top: -dy, behavior: "instant"});
        pointer.x = event.clientX;
        pointer.y = event.clientY;
      }
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"])
      view.addEventListener(end, (event) => {
        if (end === "pointerleave" && view.hasPointerCapture(event.pointerId))
          return;
        pointers.delete(event.pointerId);
        view.classList.remove("pulled");
      });
  }

  /* ---- keyboard ---- */

  const keys = new Map([
    ["j", ["next attempt", () => walkAttempts(1)]],
    ["k", ["attempt before", () => walkAttempts(-1)]],
    ["/", ["filter", () => filter.select() || filter.focus()]],
    ["+", ["larger", () => zoomCurrent(1.25)]],
    ["-", ["smaller", () => zoomCurrent(1 / 1.25)]],
    ["0", ["as drawn", () => zoomCurrent(0)]],
    ["?", ["this help", () => help.showModal()]],
  ]);

  function zoomCurrent(factor) {
    const view = current() && current().querySelector(".view");
    if (view)
      setZoom(view, factor ? zoomOf(view) * factor : 1);
  }

  function leave() {
    const view = document.activeElement && document.activeElement.closest(".view");
    hideTip();
    if (document.activeElement === filter) {
      filter.value = "";
      applyFilter();
      filter.blur();
    } else if (view) {
      view.closest(".attempt").querySelector("summary").focus();
    }
    for (const other of document.querySelectorAll(".at"))
      other.classList.remove("at");
  }

  function onKey(event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "p" && packs.length) {
      printAll();
      event.preventDefault();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || help.open)
      return;
    if (event.key === "Escape") {
      leave();
      return;
    }
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest("input, select, textarea"))
      return;
    const view = target.closest(".view");
    if (view && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      walkSteps(view, event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (!view && target.closest("summary") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      walkAttempts(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (keys.has(event.key)) {
      keys.get(event.key)[1]();
      event.preventDefault();
    } else if (event.key === "=") {
      zoomCurrent(1.25);  /* plus without its shift */
    }
  }

  /* ---- the page ---- */

  function setTheme(theme) {
    if (theme)
      root.dataset.theme = theme;
    else
      delete root.dataset.theme;
    try {
      localStorage.setItem("wps-trace-theme", theme);
    } catch (refused) {
      /* A file may have no storage: the choice is for this time. */
    }
  }

  function storedTheme() {
    try {
      const theme = localStorage.getItem("wps-trace-theme");
      return theme === "light" || theme === "dark" ? theme : "";
    } catch (refused) {
      return "";
    }
  }

  function select(label, options, change) {
    const made = element("select", {"aria-label": label},
      ...options.map(([value, text]) => element("option", {value}, text)));
    made.addEventListener("change", () => change(made.value));
    return made;
  }

  function build() {
    const theme = select("Colours", [["", "Colours: system"], ["light", "Light"], ["dark", "Dark"]], setTheme);
    theme.id = "theme";
    theme.value = storedTheme();
    setTheme(theme.value);
    const row = ([key, [what]]) =>
      element("tr", {}, element("td", {}, element("kbd", {}, key)), element("td", {}, what));
    help = element("dialog", {"aria-label": "Keys"}, element("h2", {}, "Keys"),
      element("table", {}, element("tbody", {}, ...[...keys].map(row),
        row(["\u2191 \u2193", ["from step to step in a diagram, from attempt to attempt in the list"]]),
        row(["Enter", ["opens and closes an attempt"]]), row(["Esc", ["leaves diagram, filter and help"]]),
        row(["Ctrl + wheel", ["zooms a diagram; pinching does, too"]]))));
    const close = button("Close", "Close the help", () => help.close());
    help.append(close);
    byId("tools").className = "controls";
    byId("tools").append(theme, button("Print", "Print what the filter shows", printAll),
      button("Keys (?)", "Show the keys", () => help.showModal()));
    tip = element("div", {id: "tip", role: "status", hidden: ""});
    document.body.append(tip, help);

    filter = element("input", {id: "filter", type: "search", placeholder: "Filter: address, network, verdict \u2026",
      "aria-label": "Filter attempts by address, network, verdict", autocomplete: "off", spellcheck: "false"});
    filter.addEventListener("input", applyFilter);
    kinds = select("Outcome", [["", "Every outcome"], ["failed", "Failed"], ["good", "Good"], ["waiting", "Waiting"],
      ["unknown", "Unknown"]], applyFilter);
    kinds.id = "kinds";
    count = element("span", {class: "count", role: "status"});
    earlier = button("Earlier", "Earlier attempts", () => showPage(first - PAGE));
    later = button("Later", "Later attempts", () => showPage(first + PAGE));
    if (!attempts.length)
      list.append(element("p", {}, "There is none in what was read."));
    const bar = element("div", {class: "controls"}, filter, kinds, count, earlier, later);
    bar.hidden = !attempts.length;
    page.id = "page";
    list.append(bar, page);
  }

  /* Nothing can be waited for once the browser prints: what is packed is unpacked before. */
  async function printAll() {
    for (const attempt of chosen)
      if (attempt.body === null)
        attempt.body = await unpack(attempt);
    window.print();
    for (const attempt of packs.length ? chosen : [])
      attempt.body = null;
  }

  function listen() {
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#a']");
      const step = event.target.closest(".step");
      if (link && /^#a\d/.test(link.getAttribute("href"))) {
        event.preventDefault();
        if (location.hash === link.getAttribute("href"))
          go(location.hash);
        else
          location.hash = link.getAttribute("href");
      } else if (step) {
        selectStep(step, false);
      }
    });
    document.addEventListener("mouseover", (event) => {
      const step = event.target.closest(".step");
      if (step)
        showTip(step);
      else
        hideTip();
    });
    document.addEventListener("scroll", placeTip, {passive: true, capture: true});
    window.addEventListener("hashchange", () => go(location.hash));
    /* On paper there is no unfolding: all that the filter leaves is there, whole. */
    window.addEventListener("beforeprint", () => {
      page.replaceChildren(...chosen.map((attempt) => {
        const open = attempt.open;
        attempt.open = attempt.body !== null;
        const details = makeAttempt(attempt);
        attempt.open = open;
        return details;
      }));
    });
    window.addEventListener("afterprint", () => showPage(first));
  }

  root.classList.add("js");
  build();
  listen();
  const failed = attempts.find((attempt) => attempt.kind === "failed") || attempts[0];
  for (const attempt of attempts)
    attempt.open = attempts.length <= 3 || attempt === failed;
  showPage(0);
  if (location.hash)
    go(location.hash);
  else if (failed && !byId("a" + failed.number))
    failed.open = true;  /* on its page, when it is turned to */
})();
