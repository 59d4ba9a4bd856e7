// The district map: tiles on a canvas. tequ.scenes.city(canvas).show({ground, city}) moves the colours there; close() ends it.
(() => {
  const MOVE = 160, PAUSE = 40; // milliseconds from one quarter's colours to the next, and between two pictures on the way
  const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const mix = (a, b, share) => a.map((v, i) => v + (b[i] - v) * share);
  const css = (c) => `rgb(${c.map(Math.round).join(",")})`;
  const light = (c) => (0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2]) / 255;

  function ink() {
    const read = (name) => rgb(tequ.colour(name));
    return {none: mix(read("--tint"), read("--rule"), 0.75), more: read("--accent"), less: read("--m5"), ink: tequ.colour("--ink"), quiet: tequ.colour("--quiet"), rule: tequ.colour("--base")};
  }
  const tint = (shade, c) => mix(c.none, shade < 0 ? c.less : c.more, Math.min(Math.abs(shade), 1));

  function city(canvas) {
    const context = canvas.getContext("2d");
    let scene = null, now = [], from = [], since = 0, running = 0, drawn = 0;
    const watch = new ResizeObserver(draw);
    watch.observe(canvas);
    const theme = new MutationObserver(draw);
    theme.observe(document.documentElement, {attributes: true, attributeFilter: ["data-theme", "lang"]});

    function show(next) {
      const fresh = !scene || !scene.city || !next.city;
      scene = next;
      const goal = next.city ? next.city.shade : [];
      from = fresh || still() ? goal.slice() : now.slice();
      now = from.slice();
      since = performance.now();
      cancelAnimationFrame(running);
      running = requestAnimationFrame(move);
    }
    function move(time) {
      if (!scene) return;
      const goal = scene.city ? scene.city.shade : [], far = goal.some((v, i) => Math.abs(v - (from[i] || 0)) > 0.01);
      if (far && time - since < MOVE && time - drawn < PAUSE) { running = requestAnimationFrame(move); return; }
      drawn = time;
      const share = far ? Math.max(0, Math.min((time - since) / MOVE, 1)) : 1, ease = share * (2 - share);
      now = goal.map((v, i) => (from[i] || 0) + (v - (from[i] || 0)) * ease);
      draw();
      if (share < 1) running = requestAnimationFrame(move);
    }
    function draw() {
      const width = canvas.clientWidth, height = canvas.clientHeight, sharp = window.devicePixelRatio || 1;
      if (!scene || !width || !height) return;
      if (canvas.width !== Math.round(width * sharp) || canvas.height !== Math.round(height * sharp)) { canvas.width = Math.round(width * sharp); canvas.height = Math.round(height * sharp); }
      context.setTransform(sharp, 0, 0, sharp, 0, 0);
      context.clearRect(0, 0, width, height);
      const {ground} = scene, size = Math.min(width / ground.columns, height / ground.rows);
      const left = (width - size * ground.columns) / 2, top = (height - size * ground.rows) / 2;
      const c = ink(), family = getComputedStyle(canvas).fontFamily, text = Math.max(11, Math.min(size * 0.66, 17));
      ground.districts.forEach((place, i) => {
        context.fillStyle = css(tint(now[i] || 0, c));
        for (const [x, y] of place.cells) context.fillRect(left + x * size + 0.75, top + y * size + 0.75, size - 1.5, size - 1.5);
      });
      border(ground, size, left, top);
      ground.districts.forEach((place, i) => {
        const x = left + place.at[0] * size, y = top + place.at[1] * size, sea = place.to !== null;
        if (sea) {
          context.strokeStyle = c.rule; context.lineWidth = 1;
          context.beginPath(); context.moveTo(x, y - text * 0.95); context.lineTo(left + place.to[0] * size, top + place.to[1] * size); context.stroke();
        }
        context.textAlign = "center"; context.textBaseline = "middle";
        context.fillStyle = sea ? c.ink : light(tint(now[i] || 0, c)) > 0.55 ? "#111a22" : "#ffffff";
        const words = scene.city ? scene.city.words[i] : "";
        context.strokeStyle = sea ? tequ.colour("--raised") : css(tint(now[i] || 0, c)); context.lineWidth = 3; context.lineJoin = "round";
        write(place.label, x, y - (words ? text * 0.58 : 0), `${text}px ${family}`);
        if (words) write(words, x, y + text * 0.58, `600 ${text}px ${family}`);
      });
    }
    function write(words, x, y, font) { context.font = font; context.strokeText(words, x, y); context.fillText(words, x, y); }
    function border(ground, size, left, top) { // between districts
      if (!ground.owner) { ground.owner = {}; ground.districts.forEach((p, i) => p.cells.forEach(([x, y]) => { ground.owner[`${x},${y}`] = i; })); }
      context.strokeStyle = tequ.colour("--raised"); context.lineWidth = 3.5; context.beginPath();
      ground.districts.forEach((place, i) => place.cells.forEach(([x, y]) => {
        const right = ground.owner[`${x + 1},${y}`], below = ground.owner[`${x},${y + 1}`];
        if (right !== undefined && right !== i) { context.moveTo(left + (x + 1) * size, top + y * size); context.lineTo(left + (x + 1) * size, top + (y + 1) * size); }
        if (below !== undefined && below !== i) { context.moveTo(left + x * size, top + (y + 1) * size); context.lineTo(left + (x + 1) * size, top + (y + 1) * size); }
      }));
      context.stroke();
    }
    return {show, close() { scene = null; cancelAnimationFrame(running); watch.disconnect(); theme.disconnect(); }};
  }
  tequ.scenes.city = city;
})();
