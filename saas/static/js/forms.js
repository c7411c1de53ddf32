// Adds and removes the rows of a list at once, and hides the fields whose condition does not hold.
// Without this file the same form works: the server adds rows, and ignores what does not count.
(() => {
  // --- rows ---
  const parts = (list) => ({
    body: list.querySelector("tbody"),
    template: list.querySelector("template"),
    button: list.querySelector(`button[name="${CSS.escape(list.dataset.rows)}.add"]`),
  });

  const watchLimit = (list) => {
    const { body, button } = parts(list);
    button.disabled = body.rows.length >= Number(list.dataset.limit);
  };

  const add = (list) => {
    const { body, template } = parts(list);
    const numbers = [...body.querySelectorAll(`input[type="hidden"][name="${CSS.escape(list.dataset.rows)}"]`)];
    const next = Math.max(-1, ...numbers.map((input) => Number(input.value))) + 1;
    body.insertAdjacentHTML("beforeend", template.innerHTML.replaceAll("__row__", String(next)));
    body.rows[body.rows.length - 1].querySelector("input:not([type=hidden]), select, textarea")?.focus();
    watchLimit(list);
  };

  const remove = (list, row) => {
    const neighbour = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    (neighbour?.querySelector("input:not([type=hidden]), select, textarea") || parts(list).button).focus();
    watchLimit(list);
  };

  // --- conditions: a tree as written by the server; what the browser cannot tell (null) leaves the field shown ---
  const readers = {
    number: (values) => (values[0]?.trim() ? Number(values[0]) : null),
    person: (values) => (values[0] ? Number(values[0]) : null),
    truth: (values, input) => (input.type === "checkbox" ? values.length > 0 : { yes: true, no: false }[values[0]] ?? null),
    list: (values) => values,
  };

  const operand = (form, data, part) => {
    if (!("name" in part)) return part.value;
    const values = data.getAll(part.name);
    const input = form.querySelector(`[name="${CSS.escape(part.name)}"]`);
    const read = readers[part.kind] || (([value]) => value?.trim() || null);
    return input ? read(values, input) : undefined;
  };

  const compare = (op, left, right) => {
    if (left === undefined || right === undefined || Number.isNaN(left) || Number.isNaN(right)) return null;
    if (op === "==") return left === right;
    if (op === "!=") return left !== right;
    if (left === null || right === null) return false;
    if (op === "in") return right.includes(left);
    return { "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right }[op];
  };

  const holds = (form, data, tree) => {
    if ("known" in tree) return tree.known;
    if ("op" in tree) return compare(tree.op, operand(form, data, tree.left), operand(form, data, tree.right));
    if ("not" in tree) {
      const inner = holds(form, data, tree.not);
      return inner === null ? null : !inner;
    }
    const decisive = "any" in tree;
    const answers = (tree.any || tree.all).map((part) => holds(form, data, part));
    if (answers.includes(decisive)) return decisive;
    return answers.includes(null) ? null : !decisive;
  };

  const show = (form) => {
    const written = form.querySelector("[data-conditions]");
    if (!written) return;
    const trees = Object.entries(JSON.parse(written.dataset.conditions));
    for (let round = 0; round <= trees.length; round += 1) {
      const data = new FormData(form); // what is hidden does not count for the others
      form.querySelectorAll(".tf-field[hidden] [name]").forEach((input) => data.delete(input.name));
      for (const [name, tree] of trees) {
        const input = form.querySelector(`[name="${CSS.escape(name)}"], [data-rows="${CSS.escape(name)}"]`);
        const field = input?.closest(".tf-field");
        if (field) field.hidden = holds(form, data, tree) === false;
      }
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-rows] > button");
    if (!button) return;
    event.preventDefault();
    add(button.closest("[data-rows]"));
  });
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-rows]");
    if (list && event.target.name === `${list.dataset.rows}.remove`) remove(list, event.target.closest("tr"));
    if (event.target.form) show(event.target.form);
  });
  document.addEventListener("input", (event) => event.target.form && show(event.target.form));

  document.querySelectorAll("[data-rows] > button").forEach((button) => {
    button.type = "button"; // so that Enter in a field sends the form
    const list = button.closest("[data-rows]");
    list.querySelectorAll(`input[name="${CSS.escape(list.dataset.rows)}.remove"]:checked`).forEach((box) => {
      box.checked = false;
    });
    watchLimit(list);
  });
  document.querySelectorAll("[data-conditions]").forEach((written) => show(written.closest("form")));
})();
