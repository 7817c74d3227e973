'use strict';
(function () {
  // A choice of what a chart shows: its options name the charts.
  document.querySelectorAll('select[data-switch]').forEach(function (select) {
    var frame = document.getElementById(select.dataset.switch);
    var shade = frame.parentNode.querySelector('.legend .shade');
    function show() {
      frame.querySelectorAll('.chart').forEach(function (chart) {
        var chosen = chart.dataset.chart === select.value;
        chart.classList.toggle('other', !chosen);
        if (chosen && shade) {
          // The shade belongs to the sweep's own axis; on others its name would name nothing.
          shade.parentNode.hidden = !chart.classList.contains('shaded');
        }
      });
    }
    select.addEventListener('change', show);
    show();
  });

  // What a pointer finds: every figure at the nearest place of the horizontal axis.
  document.querySelectorAll('.chart').forEach(function (chart) {
    var places = new Map();
    chart.querySelectorAll('circle').forEach(function (circle) {
      var title = circle.querySelector('title');
      if (title) {
        var at = circle.getAttribute('cx');
        places.set(at, (places.get(at) || []).concat(title.textContent));
        title.remove();
      }
    });
    if (!places.size) {
      return;
    }
    var svg = chart.querySelector('svg[role]');
    var cross = document.createElement('div');
    var tip = document.createElement('div');
    cross.className = 'cross';
    tip.className = 'tip';
    cross.hidden = tip.hidden = true;
    chart.append(cross, tip);
    function hide() {
      cross.hidden = tip.hidden = true;
    }
    chart.addEventListener('pointermove', function (event) {
      var box = svg.getBoundingClientRect();
      var frame = chart.getBoundingClientRect();
      var share = 100 * (event.clientX - box.left) / box.width;
      var nearest = Array.from(places.keys()).reduce(function (one, other) {
        return Math.abs(parseFloat(other) - share) < Math.abs(parseFloat(one) - share) ? other : one;
      });
      var x = box.left - frame.left + box.width * parseFloat(nearest) / 100;
      cross.hidden = tip.hidden = false;
      cross.style.cssText = 'left:' + x + 'px;top:' + (box.top - frame.top) + 'px;height:' + box.height + 'px';
      tip.textContent = places.get(nearest).join('\n');
      tip.style.left = Math.max(0, Math.min(frame.width - tip.offsetWidth, x + (share > 60 ? -12 - tip.offsetWidth : 12))) + 'px';
      tip.style.top = box.top - frame.top + 8 + 'px';
    });
    chart.addEventListener('pointerleave', hide);
  });

  // Tables that paper has room for are unfolded there, and folded again as they were.
  function printing(on) {
    document.querySelectorAll('details[data-print]').forEach(function (details) {
      if (on) {
        details.dataset.print = details.open ? 'open' : 'folded';
        details.open = true;
      } else {
        details.open = details.dataset.print === 'open';
      }
    });
  }

  window.addEventListener('beforeprint', function () {
    printing(true);
  });
  window.addEventListener('afterprint', function () {
    printing(false);
  });
})();
