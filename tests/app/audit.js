// What is wrong with the page as it is shown, as lists of sentences; [] when all is well. Read by tests/app/browser.py.
window.tests = (() => {
  const root = () => document.querySelector(".tq-app");
  const briefly = (el) => `<${el.tagName.toLowerCase()}${el.id ? "#" + el.id : ""}${el.getAttribute("class") ? "." + el.getAttribute("class").trim().replace(/\s+/g, ".") : ""}> ${(el.textContent || "").trim().replace(/\s+/g, " ").slice(0, 70)}`;
  const visible = (el) => el.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});

  // -- still: nothing in the document has changed for a while ----------------------------------------------------------------------
  function settled(still, most) {
    return new Promise((done) => {
      let last = performance.now();
      const began = last;
      const watch = new MutationObserver(() => { last = performance.now(); });
      watch.observe(document.documentElement, {subtree: true, childList: true, attributes: true, characterData: true});
      const timer = setInterval(() => {
        const now = performance.now();
        if (now - last > still || now - began > most) { clearInterval(timer); watch.disconnect(); requestAnimationFrame(() => requestAnimationFrame(() => done(true))); }
      }, 50);
    });
  }

  // -- texts: each visible piece with its element -------------------------------------------------------------------------------------
  function* texts() {
    const walk = document.createTreeWalker(root(), NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const el = node.parentElement;
      if (node.data.trim() && !el.closest("script, style, noscript, template") && visible(el)) yield {node, el, text: node.data.trim()};
    }
  }
  function* words() {
    for (const {el, text} of texts()) yield {el, text};
    for (const el of root().querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
      if (!visible(el)) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"]) if (el.getAttribute(name)) yield {el, text: el.getAttribute(name)};
    }
    for (const chart of root().querySelectorAll(".tq-chart")) for (const text of charted(chart)) yield {el: chart, text};
  }
  // What a chart writes on its canvas.
  function charted(box) {
    const chart = box.tequ && box.tequ.chart;
    const found = [];
    if (chart) chart.getZr().storage.getDisplayList(true).forEach((shape) => { if (shape.style && typeof shape.style.text === "string") found.push(shape.style.text); });
    return [...new Set(found)];
  }

  // A part in another language says so in `lang`; numbers, code and what a visitor typed have none.
  const language = () => document.documentElement.lang.slice(0, 2);
  const foreign = (el) => { const said = el.closest("[lang]"); return (said && said.lang.slice(0, 2) !== language()) || el.closest("code, pre, kbd, samp, textarea"); };
  const NAMES = /\b(tequ|PitchBook|Carta|Axtell|Fujiwara|Vuong|Clauset|Shalizi|Newman|Subbotin|Bottazzi|Secchi|RMB|US|USD|GDP|Python|TOML|CSV|HTML|JSON|PNG|Parquet|SQL|IPO|STAR|R&D|VC|AI|IT|ICT|PhD|GB|MB|kB|ISO|Sobol|Morris|Pareto|NSGA|TPE|PRIM|LHS|DuckDB|Dask|Nature|OECD|URL|BOPS|Ctrl|Shift|Enter|Esc|Tab|UTF|python|mesa|numpy|numba|H|A|Q|S|ST|sha256)\b|\bA-\d+|[\w.-]+\.(toml|csv|html|json|py|parquet|md)\b|[\w.-]+\/[\w.\/-]+|[a-z]+(-[a-z0-9]+)+|[\w./]*_[\w./]*|(https?:\/\/|www\.)\S+|\b[0-9a-f]{8,}\b/g;
  function untranslated() {
    const chinese = language() === "zh", found = new Set();
    for (const {el, text} of words()) {
      if (foreign(el)) continue;
      const odd = chinese ? text.replace(NAMES, " ").match(/[A-Za-z]{2,}/g) : text.replace("特区", "").match(/[\u3400-\u9fff]+/g);
      if (odd) found.add(`${odd.slice(0, 4).join(" ")} in "${text.slice(0, 120)}" of ${briefly(el).slice(0, 60)}`);
    }
    const blanks = /\{\w+\}|\bundefined\b|\bNaN\b|\[object|\bnull\b|\bNone\b/;
    for (const {el, text} of words()) if (blanks.test(text) && !el.closest("code, pre, textarea")) found.add(`blank in "${text.slice(0, 120)}"`);
    return [...found];
  }

  // -- layout ------------------------------------------------------------------------------------------------------------------------
  const scrolls = (style, axis) => ["auto", "scroll"].includes(style["overflow" + axis]);
  const clips = (style, axis) => style["overflow" + axis] !== "visible";
  function cut() {
    const found = [];
    const wide = document.documentElement.scrollWidth;
    if (wide > window.innerWidth) found.push(`the page is ${wide} px wide in a window of ${window.innerWidth}`);
    for (const el of root().querySelectorAll("*")) {
      if (!visible(el) || el.closest("svg, .tq-chart, canvas") || ["INPUT", "OPTION", "SELECT"].includes(el.tagName) || el.closest(".tq-skip")) continue;
      const style = getComputedStyle(el);
      if (!el.clientWidth || style.display.startsWith("inline") && style.display !== "inline-block") continue;
      if (!scrolls(style, "X") && el.scrollWidth > el.clientWidth + 1) found.push(`${el.scrollWidth - el.clientWidth} px too wide: ${briefly(el)}`);
      if (clips(style, "Y") && !scrolls(style, "Y") && el.scrollHeight > el.clientHeight + 1) found.push(`${el.scrollHeight - el.clientHeight} px too high: ${briefly(el)}`);
    }
    return found;
  }
  function overlapping() {
    const boxes = [], found = new Set();
    for (const {node, el, text} of texts()) {
      if (el.closest(".tq-skip, option, dialog")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        let {left, right, top, bottom} = rect;
        for (let up = el; up && up !== document.body; up = up.parentElement) {
          const style = getComputedStyle(up);
          if (style.display === "inline") continue;
          const edge = up.getBoundingClientRect();
          if (clips(style, "X")) { left = Math.max(left, edge.left); right = Math.min(right, edge.right); }
          if (clips(style, "Y")) { top = Math.max(top, edge.top); bottom = Math.min(bottom, edge.bottom); }
        }
        const lead = (bottom - top) * 0.15; // a line's box is higher than its letters
        if (right - left > 1 && bottom - top > 4) boxes.push({left, right, top: top + lead, bottom: bottom - lead, el, text});
      }
    }
    boxes.sort((a, b) => a.top - b.top);
    boxes.forEach((a, i) => {
      for (let j = i + 1; j < boxes.length && boxes[j].top < a.bottom - 2; j++) {
        const b = boxes[j];
        if (a.el === b.el || stuck(a.el) !== stuck(b.el)) continue;
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3) found.add(`"${a.text.slice(0, 40)}" and "${b.text.slice(0, 40)}" overlap`);
      }
    });
    return [...found];
  }
  // What stays while the rest scrolls under it is a layer of its own.
  function stuck(el) {
    for (let up = el; up; up = up.parentElement) if (["sticky", "fixed"].includes(getComputedStyle(up).position)) return up;
    return null;
  }

  // -- contrast ------------------------------------------------------------------------------------------------------------------------
  function rgba(colour) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext("2d", {willReadFrequently: true});
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  function luminance([r, g, b]) {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  }
  function ratio(one, two) {
    const [low, high] = [luminance(one), luminance(two)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }
  function ground(el) {
    const layers = [];
    for (let up = el; up; up = up.parentElement) {
      const back = rgba(getComputedStyle(up).backgroundColor);
      if (back[3] > 0) layers.push(back);
      if (back[3] === 1) break;
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255, 1]);
  }
  function pale() {
    const found = new Set(), known = new Map();
    for (const {el, text} of texts()) {
      if (el.closest("svg, :disabled, [aria-disabled=true], option, .tq-skip")) continue;
      const style = getComputedStyle(el), back = ground(el), key = style.color + back.join();
      if (!known.has(key)) known.set(key, ratio(over(rgba(style.color), back), back));
      if (known.get(key) < 4.5) found.add(`contrast ${known.get(key).toFixed(2)} of ${style.color} on ${back.slice(0, 3)}: "${text.slice(0, 40)}" in ${briefly(el).slice(0, 60)}`);
    }
    return [...found];
  }
  function tokens() {
    const say = (name) => rgba(getComputedStyle(document.documentElement).getPropertyValue(name).trim());
    const pairs = ["--paper", "--tint", "--raised"].flatMap((back) => ["--ink", "--quiet", "--accent", "--good", "--bad", "--warn"].map((ink) => [ink, back]));
    return [...pairs, ["--onaccent", "--accent"]].map(([ink, back]) => [ink, back, ratio(say(ink), say(back))])
      .filter(([, , found]) => found < 4.5).map(([ink, back, found]) => `${ink} on ${back}: ${found.toFixed(2)}`);
  }

  // -- the keyboard --------------------------------------------------------------------------------------------------------------------
  const GROUPS = "[role=tablist], [role=radiogroup], [role=listbox], [role=grid], [role=tree], [role=menu], [role=toolbar]"; // one stop, arrows within
  let reached = new Set(), controls = [];
  function tabbing() {
    reached = new Set();
    controls = [...root().querySelectorAll("button, input, select, textarea, a[href], summary, [tabindex]")]
      .filter((el) => visible(el) && !el.disabled && !(el.type === "radio") && !el.closest(GROUPS) && el.getAttribute("tabindex") !== "-1");
    if (document.activeElement) document.activeElement.blur();
    window.getSelection().removeAllRanges();
    document.addEventListener("focusin", (event) => reached.add(event.target), true);
    return controls.length;
  }
  function untabbed() {
    const lost = controls.filter((el) => el.isConnected && !reached.has(el)).map((el) => `the tab key does not reach ${briefly(el)}`);
    const mouse = [...root().querySelectorAll("tr.tq-click")].filter((row) => visible(row) && row.tabIndex < 0 && !row.querySelector("button, a[href], input"));
    return [...lost, ...mouse.map((row) => `only a mouse can click ${briefly(row)}`)];
  }
  function headed() {
    const heads = [...root().querySelectorAll("h1")].filter(visible), mains = root().querySelectorAll("main");
    const found = [];
    if (heads.length !== 1 || !heads[0].textContent.trim()) found.push(`${heads.length} h1`);
    if (mains.length !== 1 || mains[0].id !== "content") found.push(`${mains.length} main`);
    for (const table of root().querySelectorAll("table")) if (visible(table) && !table.querySelector("th[scope]")) found.push(`a table without th scope: ${briefly(table)}`);
    return found;
  }

  return {settled, untranslated, cut, overlapping, pale, tokens, tabbing, untabbed, headed, charted};
})();
