// Connects a form with data-passkey="addForm | authenticateForm | loginForm" to allauth's passkey code.
(function () {
  "use strict";
  var number = 0;

  function named(element) {
    element.id = element.id || "passkey-" + (number += 1);
    return element.id;
  }

  function connect(form) {
    var button = form.querySelector("[data-passkey-button]");
    var passwordless = form.querySelector("[name=passwordless]");
    var ids = { credential: named(form.querySelector("[name=credential]")), data: "js_data" };
    ids.add = ids.authenticate = ids.login = named(button);
    if (passwordless) {
      ids.passwordless = named(passwordless);
    }
    window.allauth.webauthn.forms[form.dataset.passkey]({ ids: ids });
    form.querySelector("[data-passkey-missing]").hidden = true;
    button.hidden = false;
    document.addEventListener("allauth.error", function (event) {
      event.preventDefault();
      form.querySelector("[data-passkey-failed]").hidden = false;
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (window.PublicKeyCredential) {
      document.querySelectorAll("[data-passkey]").forEach(connect);
    }
  });
})();
