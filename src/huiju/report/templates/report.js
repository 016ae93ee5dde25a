"use strict";
// The field table: filters by dataset, finding and semantic type.
(function () {
  const bar = document.getElementById("field-filters");
  const rows = [...document.querySelectorAll("#field-table tbody tr")];
  const shown = bar.querySelector("[data-template]");
  const search = bar.querySelector("input");
  const selects = [...bar.querySelectorAll("select")];
  function apply() {
    const words = search.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const fits = selects.every(s => !s.value || row.dataset[s.dataset.column] === s.value)
        && (!words || row.textContent.toLowerCase().includes(words));
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = shown.dataset.template.replace("#", count).replace("@", rows.length);
  }
  bar.hidden = false;
  bar.addEventListener("input", apply);
  addEventListener("beforeprint", () => rows.forEach(row => { row.hidden = false; }));
  addEventListener("afterprint", apply);
  apply();
})();

// Folded channels: a link into the fold opens it, and paper shows everything.
(function () {
  const folds = [...document.querySelectorAll("details.more")];
  function follow() {
    const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = place && place.closest("details.more");
    if (fold && !fold.open) { fold.open = true; place.scrollIntoView(); }
  }
  let shut = [];
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => { shut = folds.filter(fold => !fold.open); shut.forEach(fold => { fold.open = true; }); });
  addEventListener("afterprint", () => shut.forEach(fold => { fold.open = false; }));
  follow();
})();

// The attribute graph: datasets in columns, fields as nodes, lines between them.
(function () {
  const data = JSON.parse(document.getElementById("huiju-data").textContent);
  const view = document.getElementById("graph-view");
  const tools = document.getElementById("graph-tools");
  if (!data.graph.nodes.length) return;
  const NS = "http://www.w3.org/2000/svg";
  const WIDE = 190, ROW = 20, BAND = 28, ACROSS = 110, DOWN = 26;
  const known = new Map(data.graph.nodes.map(node => [node.id, node]));
  const edges = data.graph.edges.filter(e => known.has(e.source) && known.has(e.target));
  const linked = new Set(edges.flatMap(e => [e.source, e.target]));
  const style = view.querySelector("style");
  const look = style ? style.textContent : "";
  const find = tools.querySelector("input[type=search]");
  const everything = tools.querySelector("input[type=checkbox]");
  const note = tools.querySelector("[data-template]");
  let svg, scene, nodes, lines, frame, home;
  const closed = new Set();
  let channel = null;

  function make(name, attributes, parent, text) {
    const element = document.createElementNS(NS, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  }

  function short(text, room) {
    let width = 0, kept = "";
    for (const c of String(text)) {
      width += c.charCodeAt(0) > 0x2e80 ? 2 : 1;
      if (width > room) return kept + "…";
      kept += c;
    }
    return kept;
  }

  function lanes() {
    const found = new Map();
    for (const node of known.values()) {
      if (!linked.has(node.id) && !(everything.checked && node.dataset)) continue;
      const name = node.dataset || view.dataset.shared;
      if (!found.has(name)) {
        found.set(name, { name, role: (node.dataset && node.role) || "published", nodes: [] });
      }
      found.get(name).nodes.push(node);
    }
    const rank = { candidate: 0, internal: 2 };
    const order = [...found.values()].sort((a, b) => (rank[a.role] ?? 1) - (rank[b.role] ?? 1));
    const tall = order.reduce((sum, lane) => sum + BAND + ROW * lane.nodes.length + 8 + DOWN, 0);
    const fits = Math.ceil(Math.sqrt(1.75 * tall / (WIDE + ACROSS)));
    const columns = Math.min(order.length, Math.max(2, fits));
    const floor = Array(columns).fill(16);
    order.forEach((lane, place) => {
      lane.column = place < columns ? place : floor.indexOf(Math.min(...floor));
      lane.rows = closed.has(lane.name) ? [] : lane.nodes;
      lane.x = 40 + lane.column * (WIDE + ACROSS);
      lane.y = floor[lane.column];
      lane.height = BAND + ROW * lane.rows.length + 8;
      floor[lane.column] += lane.height + DOWN;
    });
    return { order, width: 60 + columns * (WIDE + ACROSS) - ACROSS + 30, height: Math.max(...floor) };
  }

  function spot(id) {
    const lane = home.get(id);
    const place = lane.rows.findIndex(node => node.id === id);
    return { lane, y: lane.y + (place < 0 ? 14 : BAND + ROW * place + ROW / 2 + 2) };
  }

  function line(edge) {
    const a = spot(edge.source), b = spot(edge.target);
    let x1, x2, c1, c2;
    if (a.lane.column === b.lane.column) {
      x1 = x2 = a.lane === b.lane ? a.lane.x : a.lane.x + WIDE;
      c1 = c2 = a.lane === b.lane ? x1 - 30 : x1 + 44;
    } else {
      const forth = b.lane.x > a.lane.x;
      x1 = forth ? a.lane.x + WIDE : a.lane.x;
      x2 = forth ? b.lane.x : b.lane.x + WIDE;
      c1 = x1 + (forth ? 60 : -60);
      c2 = x2 - (forth ? 60 : -60);
    }
    const kind = /^\w+$/.test(edge.kind) ? edge.kind : "equal";
    const path = make("path", { class: "edge " + kind, d: `M${x1} ${a.y}C${c1} ${a.y} ${c2} ${b.y} ${x2} ${b.y}` }, scene);
    make("title", {}, path, [edge.kind, edge.comparator, edge.source + " – " + edge.target].filter(Boolean).join(" · "));
    return { edge, path };
  }

  function box(lane) {
    const role = ["candidate", "published", "internal"].includes(lane.role) ? lane.role : "published";
    const group = make("g", { class: role }, scene);
    make("rect", { class: "frame", x: lane.x, y: lane.y, width: WIDE, height: lane.height, rx: 5 }, group);
    const band = make("rect", { class: "band", x: lane.x + 0.5, y: lane.y + 0.5, width: WIDE - 1, height: 25, rx: 5 }, group);
    band.style.cursor = "pointer";
    band.addEventListener("click", () => {
      closed.has(lane.name) ? closed.delete(lane.name) : closed.add(lane.name);
      draw(true);
    });
    const title = make("text", { class: "name", x: lane.x + 10, y: lane.y + 17, "pointer-events": "none" }, group, short(lane.name, 24) + (closed.has(lane.name) ? " +" + lane.nodes.length : ""));
    make("title", {}, title, lane.name);
    lane.rows.forEach((node, place) => {
      const y = lane.y + BAND + ROW * place + ROW / 2 + 2;
      const item = make("g", { class: "node", tabindex: 0 }, group);
      make("rect", { x: lane.x + 2, y: y - 10, width: WIDE - 4, height: ROW, fill: "transparent" }, item);
      make("circle", { class: "dot " + (node.release === "withheld" ? "withheld" : ""), cx: lane.x + 13, cy: y, r: 3.5 }, item);
      make("text", { x: lane.x + 23, y: y + 4 }, item, (node.kind === "derived" ? "↳ " : "") + short(node.field || node.id, 22));
      make("title", {}, item, [node.id, node.semantic_type].filter(Boolean).join(" · "));
      const near = () => light(around(new Set([node.id])));
      item.addEventListener("pointerenter", near);
      item.addEventListener("focus", near);
      item.addEventListener("pointerleave", rest);
      item.addEventListener("blur", rest);
      nodes.push({ node, item });
    });
  }

  function around(ids) {
    const lit = new Set(ids);
    for (const e of edges) {
      if (ids.has(e.source)) lit.add(e.target);
      if (ids.has(e.target)) lit.add(e.source);
    }
    return { lit, edge: e => ids.has(e.source) || ids.has(e.target) };
  }

  function light(choice) {
    for (const { node, item } of nodes) {
      item.classList.toggle("lit", !!choice && choice.lit.has(node.id));
      item.classList.toggle("dim", !!choice && !choice.lit.has(node.id));
    }
    for (const { edge, path } of lines) {
      path.classList.toggle("lit", !!choice && choice.edge(edge));
      path.classList.toggle("dim", !!choice && !choice.edge(edge));
    }
  }

  function ofChannel(found) {
    const names = new Set(found.fields);
    for (const step of found.steps) for (const on of step.on) names.add(on.left).add(on.right);
    const lit = new Set();
    for (const node of known.values()) {
      if (names.has(node.id) || names.has(node.dataset + "." + node.field)) lit.add(node.id);
    }
    for (const node of known.values()) {
      if (node.kind !== "domain") continue;
      const ends = edges.filter(e => (e.source === node.id && lit.has(e.target)) || (e.target === node.id && lit.has(e.source)));
      if (ends.length > 1) lit.add(node.id);
    }
    return { lit, edge: e => lit.has(e.source) && lit.has(e.target) };
  }

  function rest() {
    const words = find.value.trim().toLowerCase();
    if (words) {
      const hits = [...known.values()].filter(n => [n.id, n.field, n.semantic_type].join(" ").toLowerCase().includes(words));
      light(around(new Set(hits.map(n => n.id))));
    } else {
      light(channel === null ? null : ofChannel(data.channels[channel]));
    }
  }

  function draw(keep) {
    const { order, width, height } = lanes();
    home = new Map(order.flatMap(lane => lane.nodes.map(node => [node.id, lane])));
    view.textContent = "";
    svg = make("svg", { class: "hj-svg", role: "img" }, view);
    make("style", {}, svg, look);
    scene = make("g", {}, svg);
    nodes = [];
    lines = edges.map(line);
    order.forEach(box);
    if (!keep || !frame) {
      const scale = Math.min(1, view.clientWidth / width, 600 / height);
      view.style.height = Math.max(200, Math.ceil(height * scale)) + "px";
      const wide = view.clientWidth / scale;
      frame = { x: (width - wide) / 2, y: 0, w: wide, h: view.clientHeight / scale };
    }
    place();
    const hidden = [...known.values()].filter(n => n.dataset && !home.has(n.id)).length;
    note.textContent = note.dataset.template.replace("#", hidden);
    note.hidden = !hidden;
    rest();
  }

  function place() {
    svg.setAttribute("viewBox", `${frame.x} ${frame.y} ${frame.w} ${frame.h}`);
    svg.setAttribute("preserveAspectRatio", "xMidYMin meet");
  }

  function zoom(event) {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== view) return;
    event.preventDefault();
    const area = svg.getBoundingClientRect();
    const by = event.deltaY > 0 ? 1.15 : 1 / 1.15;
    const [px, py] = [(event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height];
    frame.x += frame.w * (1 - by) * px;
    frame.y += frame.h * (1 - by) * py;
    frame.w *= by;
    frame.h *= by;
    place();
  }

  function pan() {
    let from = null;
    view.addEventListener("pointerdown", event => { from = [event.clientX, event.clientY]; });
    addEventListener("pointerup", () => { from = null; });
    view.addEventListener("pointermove", event => {
      if (!from) return;
      const scale = 1 / svg.getScreenCTM().a;
      frame.x -= (event.clientX - from[0]) * scale;
      frame.y -= (event.clientY - from[1]) * scale;
      from = [event.clientX, event.clientY];
      place();
    });
  }

  data.channels.forEach((found, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = found.id;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      channel = channel === index ? null : index;
      find.value = "";
      [...button.parentNode.children].forEach((b, i) => b.setAttribute("aria-pressed", String(i === channel)));
      rest();
    });
    document.getElementById("graph-channels").append(button, " ");
  });
  tools.hidden = false;
  tools.querySelector("[data-reset]").addEventListener("click", () => { closed.clear(); draw(false); });
  everything.addEventListener("change", () => draw(false));
  find.addEventListener("input", rest);
  view.classList.add("live");
  view.tabIndex = 0;
  view.addEventListener("wheel", zoom, { passive: false });
  pan();
  draw(false);
})();
