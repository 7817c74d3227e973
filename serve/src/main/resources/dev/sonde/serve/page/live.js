'use strict';
(function () {
  // News of the folder: a number in place, or, where more changed, what this address shows now.
  var root = document.getElementById('live');
  var loading = false;
  var again = false;

  function chosen() {
    return Array.from(document.querySelectorAll('input[type=checkbox]:checked')).map(function (box) {
      return box.value;
    });
  }

  function refresh() {
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    fetch(location.href, {headers: {Accept: 'text/html'}, cache: 'no-store'}).then(function (answer) {
      return answer.ok ? answer.text() : '';
    }).then(function (text) {
      var fresh = text && new DOMParser().parseFromString(text, 'text/html').getElementById('live');
      if (fresh) {
        var boxes = chosen();
        root.dataset.version = fresh.dataset.version;
        // a form that somebody fills in stays as it is
        root.querySelectorAll('[data-live]').forEach(function (part) {
          var other = fresh.querySelector('[data-live="' + part.dataset.live + '"]');
          if (other && other.innerHTML !== part.innerHTML) {
            part.replaceChildren.apply(part, Array.from(other.childNodes));
          }
        });
        document.querySelectorAll('input[type=checkbox]').forEach(function (box) {
          box.checked = boxes.indexOf(box.value) >= 0;
        });
      }
    }).catch(function () {
      // the server is gone; the next news tells when it is there again
    }).then(function () {
      loading = false;
      if (again) {
        again = false;
        refresh();
      }
    });
  }

  var news = new EventSource('/events');
  news.addEventListener('version', function (event) {
    if (event.data !== root.dataset.version) {
      refresh();
    }
  });
  news.addEventListener('progress', function (event) {
    var run = JSON.parse(event.data);
    root.dataset.version = run.version;
    document.querySelectorAll('[data-progress]').forEach(function (part) {
      if (part.dataset.progress === run.run) {
        if (part.localName === 'progress') {
          part.max = run.cells;
          part.value = run.ended;
        } else {
          part.textContent = run.text;
        }
      }
    });
  });
  news.addEventListener('whole', refresh);
})();
