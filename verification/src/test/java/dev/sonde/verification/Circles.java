package dev.sonde.verification;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The circles of a directed graph: its strongly connected components of two nodes or more.
 *
 * <p>R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1 (1972), section
 * 4.
 */
final class Circles {
  private final Map<String, ? extends Set<String>> uses;
  private final Map<String, Integer> number = new HashMap<>();
  private final Map<String, Integer> low = new HashMap<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final List<NavigableSet<String>> found = new ArrayList<>();

  private Circles(Map<String, ? extends Set<String>> uses) {
    this.uses = uses;
  }

  /** The circles, larger ones first. */
  static List<NavigableSet<String>> of(Map<String, ? extends Set<String>> uses) {
    Circles circles = new Circles(uses);
    for (String node : new TreeSet<>(uses.keySet())) {
      if (!circles.number.containsKey(node)) {
        circles.visit(node);
      }
    }
    circles.found.sort(Comparator.comparing(NavigableSet<String>::size).reversed());
    return circles.found;
  }

  private void visit(String node) {
    int own = number.size();
    number.put(node, own);
    low.put(node, own);
    open.push(node);
    for (String next : uses.containsKey(node) ? uses.get(node) : Set.<String>of()) {
      if (!number.containsKey(next)) {
        visit(next);
        low.merge(node, low.get(next), Math::min);
      } else if (open.contains(next)) {
        low.merge(node, number.get(next), Math::min);
      }
    }
    if (low.get(node) == own) {
      NavigableSet<String> circle = new TreeSet<>();
      String member;
      do {
        member = open.pop();
        circle.add(member);
      } while (!member.equals(node));
      if (circle.size() > 1) {
        found.add(circle);
      }
    }
  }
}
