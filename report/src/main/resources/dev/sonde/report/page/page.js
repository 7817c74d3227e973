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
    var figures = new Map();
    chart.querySelectorAll('[data-at]').forEach(function (mark) {
      var title = mark.querySelector('title');
      if (title) {
        var place = mark.getAttribute('cx') || mark.getAttribute('x');
        places.set(place, (places.get(place) || []).concat(title.textContent));
        figures.set(place, mark.dataset.at);
        title.remove();
      }
    });
    if (!places.size) {
      return;
    }
    var svg = chart.querySelector('svg[role]');
    var cross = document.createElement('div');
    var tip = document.createElement('div');
    var axis = document.createElement('div');
    cross.className = 'cross';
    tip.className = 'tip';
    axis.className = 'at';
    chart.append(cross, tip, axis);
    function hide() {
      cross.hidden = tip.hidden = axis.hidden = true;
    }
    hide();
    chart.addEventListener('pointermove', function (event) {
      var box = svg.getBoundingClientRect();
      var frame = chart.getBoundingClientRect();
      var share = 100 * (event.clientX - box.left) / box.width;
      var nearest = Array.from(places.keys()).reduce(function (one, other) {
        return Math.abs(parseFloat(other) - share) < Math.abs(parseFloat(one) - share) ? other : one;
      });
      var x = box.left - frame.left + box.width * parseFloat(nearest) / 100;
      cross.hidden = tip.hidden = axis.hidden = false;
      cross.style.cssText = 'left:' + x + 'px;top:' + (box.top - frame.top) + 'px;height:' + box.height + 'px';
      tip.textContent = places.get(nearest).join('\n');
      tip.style.left = Math.max(0, Math.min(frame.width - tip.offsetWidth, x + (share > 60 ? -12 - tip.offsetWidth : 12))) + 'px';
      tip.style.top = box.top - frame.top + 8 + 'px';
      axis.textContent = figures.get(nearest);
      axis.style.left = Math.max(0, Math.min(frame.width - axis.offsetWidth, x - axis.offsetWidth / 2)) + 'px';
      axis.style.top = box.bottom - frame.top + 5 + 'px';
    });
    chart.addEventListener('pointerleave', hide);
  });

  // Tables of three rows and more sort by the column whose head is pressed: figures from the largest
  // down, words from the first on, then the other way round, then as they were.
  var RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  var NUMBER = /^[≤≥<>≈~]? ?(?:(−?[0-9][0-9,]*(?:\.[0-9]+)?)×10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(−?)10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(−?[0-9][0-9,]*(?:\.[0-9]+)?))/;

  function figure(text) {
    var parts = NUMBER.exec(text);
    if (!parts) {
      return NaN;
    }
    var lead = parts[1] || parts[5] || parts[3] + '1';
    var power = (parts[2] || parts[4] || '⁰').replace('⁻', '-').replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, function (digit) {
      return RAISED.indexOf(digit);
    });
    return parseFloat(lead.replace('−', '-').replace(/,/g, '')) * Math.pow(10, parseInt(power, 10));
  }

  function order(rows, column, language) {
    var keys = new Map(rows.map(function (row) {
      var text = row.cells[column].textContent.trim();
      return [row, {text: text === '—' || text === '–' ? '' : text, figure: figure(text)}];
    }));
    var filled = rows.filter(function (row) {
      return keys.get(row).text;
    });
    var numeric = 2 * filled.filter(function (row) {
      return !isNaN(keys.get(row).figure);
    }).length > filled.length;
    return {numeric: numeric, compare: function (one, other, sign) {
      var a = keys.get(one);
      var b = keys.get(other);
      var without = numeric ? isNaN(a.figure) - isNaN(b.figure) : !a.text - !b.text;
      // what has no figure stays last either way
      return without || (sign * (numeric ? a.figure - b.figure : a.text.localeCompare(b.text, language, {numeric: true})) || 0);
    }};
  }

  document.querySelectorAll('table').forEach(function (table) {
    var body = table.tBodies[0];
    if (!table.tHead || !body || body.rows.length < 3) {
      return;
    }
    var rows = Array.from(body.rows);
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      var name = head.querySelector('.column') || head;
      var button = document.createElement('button');
      button.type = 'button';
      if (!name.textContent.trim() || rows.some(function (row) {
        return !row.cells[column];
      })) {
        return;
      }
      button.append.apply(button, Array.from(name.childNodes));
      name.append(button);
      button.addEventListener('click', function () {
        var by = order(rows, column, document.documentElement.lang);
        var steps = by.numeric ? ['descending', 'ascending'] : ['ascending', 'descending'];
        var next = steps[steps.indexOf(head.getAttribute('aria-sort')) + 1];
        Array.from(table.tHead.rows[0].cells).forEach(function (other) {
          other.removeAttribute('aria-sort');
        });
        var sorted = rows.slice();
        if (next) {
          head.setAttribute('aria-sort', next);
          sorted.sort(function (one, other) {
            return by.compare(one, other, next === 'ascending' ? 1 : -1);
          });
        }
        body.append.apply(body, sorted);
      });
    });
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
