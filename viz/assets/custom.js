// What every page's template may use: window.tequ. Charts are ECharts, drawn from plain options; nothing is fetched from elsewhere.
window.tequ = (() => {
  const language = () => (document.documentElement.lang || "en");
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));

  // -- numbers on axes and in tooltips: options are JSON, so a function is named "@compact", "@percent", "@quarter" -----------------
  const formats = {
    "@compact": (v) => Intl.NumberFormat(language(), {notation: "compact", maximumSignificantDigits: 3}).format(v),
    "@number": (v) => Intl.NumberFormat(language(), {maximumSignificantDigits: 4}).format(v),
    "@percent": (v) => Intl.NumberFormat(language(), {maximumSignificantDigits: 3}).format(v) + (language().startsWith("zh") ? "%" : " %"),
    "@signed": (v) => (v > 0 ? "+" : "") + Intl.NumberFormat(language(), {notation: "compact", maximumSignificantDigits: 3}).format(v).replace("-", "\u2212"),
  };

  // -- colours: "var(--accent)" anywhere in an option is what the theme says now ----------------------------------------------------
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  function resolve(part) {
    if (typeof part === "string") {
      if (part in formats) return formats[part];
      return part.replace(/var\((--[\w-]+)\)/g, (_, name) => colour(name));
    }
    if (Array.isArray(part)) return part.map(resolve);
    if (part && typeof part === "object") return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, resolve(value)]));
    return part;
  }

  const loading = {};
  let before = Promise.resolve();
  function load(name) { // a script of ours, once; one after the other, since require.js must not take them for modules
    loading[name] = loading[name] || (before = before.catch(() => {}).then(() => new Promise((done, failed) => {
      const define = window.define;
      window.define = undefined;
      const tag = document.createElement("script");
      tag.src = `/static/assets/${name}.js`;
      tag.onload = () => { window.define = define; done(); };
      tag.onerror = (error) => { window.define = define; failed(error); };
      document.head.appendChild(tag);
    })));
    return loading[name];
  }
  const echarts = () => load("echarts.min").then(() => window.echarts);

  // -- v-scene:city="{...}": a canvas drawn by tequ.scenes.city of city.js, shown again when any part of its value is another one ---
  const scenes = {};
  const scene = {
    inserted(el, {arg, value}) {
      el.wanted = value;
      load(arg).then(() => { if (el.wanted) { el.scene = scenes[arg](el); el.scene.show(el.wanted); } });
    },
    componentUpdated(el, {value, oldValue}) {
      el.wanted = value;
      if (el.scene && Object.keys(value).some((key) => value[key] !== oldValue[key])) el.scene.show(value);
    },
    unbind(el) {
      el.wanted = null;
      if (el.scene) el.scene.close();
    },
  };

  // -- v-chart="option": draws, redraws on change, follows size and theme; a click goes to option.onclick ---------------------------
  const drawn = new Set();
  const chart = {
    inserted(el, {value}) {
      el.tequ = {option: value, chart: null};
      drawn.add(el);
      el.tequ.observer = new ResizeObserver(() => el.tequ && el.tequ.chart && el.tequ.chart.resize());
      el.tequ.observer.observe(el);
      echarts().then((library) => {
        if (!el.tequ) return;
        el.tequ.chart = library.init(el, null, {renderer: "canvas"});
        el.tequ.chart.on("click", (event) => {
          const {seriesIndex, seriesName, dataIndex, name, value, data} = event;
          el.dispatchEvent(new CustomEvent("chartclick", {detail: {seriesIndex, seriesName, dataIndex, name, value, data}}));
        });
        paint(el);
      });
    },
    componentUpdated(el, {value}) {
      if (el.tequ && value !== el.tequ.option) { el.tequ.option = value; later(el); }
    },
    unbind(el) {
      drawn.delete(el);
      el.tequ.observer.disconnect();
      if (el.tequ.chart) el.tequ.chart.dispose();
      el.tequ = null;
    },
  };
  // Words answer first: charts are painted in the frames after, a few milliseconds in each, and only as they are by then.
  const waiting = new Set();
  let running = 0;
  function later(el) {
    waiting.add(el);
    running = running || requestAnimationFrame(work);
  }
  function work() {
    const begun = performance.now();
    for (const el of waiting) {
      waiting.delete(el);
      paint(el);
      if (performance.now() - begun > 12) break;
    }
    running = waiting.size ? requestAnimationFrame(work) : 0;
    if (!running) painted.splice(0).forEach((done) => done());
  }
  const painted = []; // who waits until all charts are as they should be
  const whenPainted = (done) => { if (running) painted.push(done); else requestAnimationFrame(done); };
  function paint(el) {
    if (!el.tequ || !el.tequ.chart || !el.tequ.option) return;
    const option = resolve(el.tequ.option);
    option.textStyle = {fontFamily: getComputedStyle(el).fontFamily, ...(option.textStyle || {})};
    el.tequ.chart.setOption(option, {notMerge: option.merge !== true, lazyUpdate: false});
  }
  new MutationObserver(() => drawn.forEach(later)).observe(document.documentElement, {attributes: true, attributeFilter: ["data-theme", "lang"]});

  // A template's `beforeCreate: tequ.directed` lets it use v-chart and v-scene; a `directives` of its own would be dropped on the way here.
  function directed() {
    this.$options.directives = Object.assign(Object.create(this.$options.directives || null), {chart, scene});
  }

  return {fill, formats, colour, resolve, echarts, language, whenPainted, scenes, directed};
})();

// Pages may be zoomed.
document.querySelector('meta[name="viewport"]').setAttribute("content", "width=device-width, initial-scale=1");
