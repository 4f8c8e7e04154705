// Shows a Copy button on every box. Without it each box is still selected with one click.
(function () {
  "use strict";
  var said = document.getElementById("said");
  function select(box) {
    if (box.select) {
      box.focus();
      box.select();
      return;
    }
    var range = document.createRange();
    range.selectNodeContents(box);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }
  document.querySelectorAll("button[data-box]").forEach(function (button) {
    var title = button.getAttribute("data-title");
    button.hidden = false;
    button.addEventListener("click", function () {
      select(document.getElementById(button.getAttribute("data-box")));
      var done = document.execCommand("copy");
      button.firstChild.textContent = done ? "Copied" : "Press Ctrl+C";
      said.textContent = title + (done ? " copied" : " selected");
      window.setTimeout(function () { button.firstChild.textContent = "Copy"; }, 2000);
    });
  });
})();
