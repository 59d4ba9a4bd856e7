// The co-investment network on a canvas. tequ.scenes.network(canvas).show({ties, words}) moves managers to their places;
// a click on one dispatches "pick" with its uid.
(() => {
  const MOVE = 500; // milliseconds from one year's places to the next
  const COLOURS = ["--m1", "--m2", "--m3", "--m4", "--m5", "--m6", "--good", "--bad", "--warn"];
  const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const colour = (sector) => tequ.colour(sector < 0 ? "--base" : COLOURS[sector % COLOURS.length]);

  function network(canvas) {
    const context = canvas.getContext("2d");
    let scene = null, places = new Map(), from = new Map(), since = 0, running = 0, near = -1;
    const watch = new ResizeObserver(draw);
    watch.observe(canvas);
    const theme = new MutationObserver(draw);
    theme.observe(document.documentElement, {attributes: true, attributeFilter: ["data-theme", "lang"]});
    canvas.addEventListener("mousemove", hover);
    canvas.addEventListener("mouseleave", leave);
    canvas.addEventListener("click", pick);

    function show(next) {
      const old = scene;
      scene = next;
      near = -1;
      from = new Map(old && !still() ? places : []);
      since = old && !still() ? performance.now() : -1e9;
      cancelAnimationFrame(running);
      running = requestAnimationFrame(move);
    }
    function move(time) {
      if (!scene) return;
      const share = Math.max(0, Math.min((time - since) / MOVE, 1)), ease = share * (2 - share);
      places = new Map(scene.ties.nodes.map(([uid, x, y, money]) => {
        const size = Math.sqrt(Math.max(money, 0));
        const [a, b, s] = from.get(uid) || [x, y, 0];
        return [uid, [a + (x - a) * ease, b + (y - b) * ease, s + (size - s) * ease]];
      }));
      draw();
      if (share < 1) running = requestAnimationFrame(move);
    }
    function at(place) { // on the canvas: x, y, radius
      const width = canvas.clientWidth, height = canvas.clientHeight, margin = 18;
      return [width / 2 + place[0] * (width / 2 - margin), height / 2 + place[1] * (height / 2 - margin), 2.5 + 11 * place[2] / largest()];
    }
    const largest = () => Math.sqrt(Math.max(1, ...scene.ties.nodes.map((node) => node[3])));
    function draw() {
      const width = canvas.clientWidth, height = canvas.clientHeight, sharp = window.devicePixelRatio || 1;
      if (!scene || !width || !height || !places.size) return;
      if (canvas.width !== Math.round(width * sharp) || canvas.height !== Math.round(height * sharp)) { canvas.width = Math.round(width * sharp); canvas.height = Math.round(height * sharp); }
      context.setTransform(sharp, 0, 0, sharp, 0, 0);
      context.clearRect(0, 0, width, height);
      const {nodes, edges} = scene.ties, spot = nodes.map((node) => at(places.get(node[0]) || [node[1], node[2], 0]));
      const beside = new Set(near < 0 ? [] : [near]);
      context.strokeStyle = tequ.colour("--quiet");
      for (const [a, b, deals] of edges) {
        const lit = a === near || b === near;
        if (lit) { beside.add(a); beside.add(b); }
        context.globalAlpha = lit ? 0.85 : near < 0 ? 0.28 : 0.1;
        context.lineWidth = Math.min(0.6 + 0.4 * deals, 4);
        context.beginPath(); context.moveTo(spot[a][0], spot[a][1]); context.lineTo(spot[b][0], spot[b][1]); context.stroke();
      }
      nodes.forEach((node, i) => {
        context.globalAlpha = near < 0 || beside.has(i) ? 1 : 0.3;
        context.fillStyle = colour(node[5]);
        context.beginPath(); context.arc(...spot[i], 0, 2 * Math.PI); context.fill();
        context.strokeStyle = tequ.colour("--raised"); context.lineWidth = 1; context.stroke();
      });
      context.globalAlpha = 1;
    }
    function find(event) {
      const box = canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
      let best = -1, least = 14 ** 2;
      scene && scene.ties.nodes.forEach((node, i) => {
        const place = places.get(node[0]);
        if (!place) return;
        const [a, b] = at(place), far = (a - x) ** 2 + (b - y) ** 2;
        if (far < least) { least = far; best = i; }
      });
      return best;
    }
    function say(i) { canvas.dispatchEvent(new CustomEvent("near", {detail: {index: i}})); }
    function hover(event) {
      const found = find(event);
      if (found !== near) { near = found; canvas.style.cursor = near < 0 ? "default" : "pointer"; say(near); draw(); }
    }
    function leave() { near = -1; say(-1); draw(); }
    function pick(event) {
      const found = find(event);
      if (found >= 0) canvas.dispatchEvent(new CustomEvent("pick", {detail: {uid: scene.ties.nodes[found][0]}}));
    }
    return {show, close() { scene = null; cancelAnimationFrame(running); watch.disconnect(); theme.disconnect(); }};
  }
  tequ.scenes.network = network;
})();
