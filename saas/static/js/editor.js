// Makes the text area of a definition easier to use: line numbers beside it, and a fault's line is shown on a click.
// The Tab key keeps its meaning, so nobody who uses the keyboard is caught. Without this file all still works.
(() => {
  const number = (area) => {
    const frame = document.createElement("div");
    frame.className = "tf-editor-frame";
    const lines = document.createElement("pre");
    lines.className = "tf-editor-lines";
    lines.setAttribute("aria-hidden", "true");
    area.before(frame);
    frame.append(lines, area);
    let shown = 0;
    const draw = () => {
      const count = area.value.split("\n").length;
      if (count !== shown) {
        lines.textContent = Array.from({ length: count + 1 }, (_, index) => (index < count ? index + 1 : "")).join("\n");
        shown = count;
      }
      lines.scrollTop = area.scrollTop;
    };
    area.addEventListener("input", draw);
    area.addEventListener("scroll", draw);
    window.addEventListener("resize", draw);
    draw();
  };

  const show = (area, line) => {
    const lines = area.value.split("\n");
    const last = Math.min(line, lines.length);
    const start = lines.slice(0, last - 1).reduce((sum, text) => sum + text.length + 1, 0);
    area.focus();
    area.setSelectionRange(start, start + lines[last - 1].length);
    const height = parseFloat(getComputedStyle(area).lineHeight);
    area.scrollTop = Math.max(0, (last - 4) * height);
    area.scrollIntoView({ block: "nearest" });
  };

  document.querySelectorAll("textarea.tf-editor").forEach(number);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    const area = link && document.getElementById(link.hash.slice(1));
    if (!area) return;
    event.preventDefault();
    show(area, Number(link.dataset.line));
  });
})();
