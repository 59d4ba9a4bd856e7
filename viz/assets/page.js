"use strict";
const drawn = [];
const font = getComputedStyle(document.documentElement).fontFamily;
for (const box of document.querySelectorAll(".chart")) {
  const option = JSON.parse(document.getElementById(box.dataset.option).textContent);
  const tips = option.tips;
  delete option.tips;
  option.textStyle = {fontFamily: font, fontSize: 12};
  Object.assign(option.tooltip, {
    backgroundColor: "var(--paper)", borderColor: "var(--rule)", padding: [8, 12],
    textStyle: {color: "var(--ink)", fontSize: 13, fontFamily: font},
    axisPointer: {type: option.yAxis.type === "category" ? "none" : "line", lineStyle: {color: "var(--base)", type: "solid"}},
    formatter: points => tips[(Array.isArray(points) ? points[0] : points).dataIndex],
  });
  const chart = echarts.init(box, null, {renderer: "svg"});
  chart.setOption(option);
  drawn.push(chart);
}
// A chart draws in the next frame unless told to do so now; paper does not wait for frames.
const resize = () => drawn.forEach(chart => { chart.resize(); chart.getZr().flush(); });
addEventListener("resize", resize);
// Paper has its own width: charts are drawn again for it, and lists are opened, before the page is laid out.
addEventListener("beforeprint", () => {
  document.documentElement.classList.add("printing");
  document.querySelectorAll("details:not(.query)").forEach(d => { d.open = true; });
  resize();
});
addEventListener("afterprint", () => { document.documentElement.classList.remove("printing"); resize(); });
