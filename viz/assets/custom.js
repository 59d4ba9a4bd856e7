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

  let loading = null;
  function echarts() {
    loading = loading || new Promise((done, failed) => {
      if (window.echarts) return done(window.echarts);
      const define = window.define; // require.js must not take it for a module
      window.define = undefined;
      const script = document.createElement("script");
      script.src = "/static/assets/echarts.min.js";
      script.onload = () => { window.define = define; done(window.echarts); };
      script.onerror = (error) => { window.define = define; failed(error); };
      document.head.appendChild(script);
    });
    return loading;
  }

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
      if (el.tequ && value !== el.tequ.option) { el.tequ.option = value; paint(el); }
    },
    unbind(el) {
      drawn.delete(el);
      el.tequ.observer.disconnect();
      if (el.tequ.chart) el.tequ.chart.dispose();
      el.tequ = null;
    },
  };
  function paint(el) {
    if (!el.tequ.chart || !el.tequ.option) return;
    const option = resolve(el.tequ.option);
    option.textStyle = {fontFamily: getComputedStyle(el).fontFamily, ...(option.textStyle || {})};
    el.tequ.chart.setOption(option, {notMerge: option.merge !== true, lazyUpdate: false});
  }
  new MutationObserver(() => drawn.forEach(paint)).observe(document.documentElement, {attributes: true, attributeFilter: ["data-theme", "lang"]});

  return {fill, formats, colour, resolve, echarts, language, directives: {chart}};
})();

// Pages may be zoomed.
document.querySelector('meta[name="viewport"]').setAttribute("content", "width=device-width, initial-scale=1");
