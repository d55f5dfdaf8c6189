// For each picture of the page: what a reader would trip over.
const numbers = (color) => (color.match(/[\d.]+/g) || []).map(Number);
const luminance = ([r, g, b]) => {
  const linear = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
};
const contrast = (a, b) => {
  const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m);
  return (x + 0.05) / (y + 0.05);
};

// The colour behind a point: everything painted there, from the back to the front, but for the text itself.
function background(text, x, y) {
  let color = numbers(getComputedStyle(document.body).backgroundColor);
  if (color.length < 3 || color[3] === 0) color = [255, 255, 255];
  for (const element of document.elementsFromPoint(x, y).reverse()) {
    if (element === text || !(element instanceof SVGGeometryElement)) continue;
    const style = getComputedStyle(element);
    if (style.fill === "none") continue;
    const fill = numbers(style.fill);
    const alpha = (fill[3] ?? 1) * style.fillOpacity * style.opacity;
    color = color.map((c, i) => c * (1 - alpha) + fill[i] * alpha);
  }
  return color;
}

function faultsOf(svg) {
  svg.scrollIntoView({ block: "center", inline: "center" });
  const faults = [];
  const frame = svg.getBoundingClientRect();
  const all = [...svg.querySelectorAll("text")].map((text) => [text, text.getBoundingClientRect(), text.textContent]);
  const texts = all.filter(([, box, words]) => words.trim() && box.width > 0);
  texts.forEach(([text, a, words], i) => {
    const out = a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1;
    if (out) faults.push(`outside: ${words}`);
    for (const [, b, others] of texts.slice(i + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1.5 && high > Math.min(a.height, b.height) * 0.35) faults.push(`overlap: ${words} | ${others}`);
    }
    text.scrollIntoView({ block: "center", inline: "center" });
    const here = text.getBoundingClientRect();
    const ratio = contrast(numbers(getComputedStyle(text).fill), background(text, (here.left + here.right) / 2, (here.top + here.bottom) / 2));
    if (ratio < 4.5) faults.push(`contrast: ${words} ${ratio.toFixed(1)}`);
  });
  return faults;
}

function run() {
  const found = {};
  for (const box of document.querySelectorAll(".case")) {
    const svg = box.querySelector("svg");
    const faults = svg ? faultsOf(svg) : ["no picture"];
    if (faults.length) found[box.title] = faults;
  }
  return found;
}
