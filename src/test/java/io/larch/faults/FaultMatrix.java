package io.larch.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The table of docs/faults.md. */
final class FaultMatrix {

  private static final Path FILE = Path.of("docs", "faults.md");
  private static final String HEAD = "| fault | A ";

  private FaultMatrix() {}

  /**
   * The cells that are not empty, each as its row's name, a comma, and the letter of its column.
   */
  static Set<String> cells() {
    List<String> table = new ArrayList<>();
    try {
      Files.readAllLines(FILE).stream()
          .dropWhile(line -> !line.startsWith(HEAD))
          .takeWhile(line -> line.startsWith("|"))
          .skip(2)
          .forEach(table::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Set<String> cells = new TreeSet<>();
    for (String row : table) {
      // The first is what stands before the row's first bar, the second the row's name.
      String[] columns = row.split("\\|", -1);
      Position[] positions = Position.values();
      if (columns.length != positions.length + 3) {
        throw new IllegalStateException("not six cells: " + row);
      }
      for (int i = 0; i < positions.length; i++) {
        if (!columns[i + 2].isBlank()) {
          cells.add(cell(columns[1].replace("`", "").strip(), positions[i]));
        }
      }
    }
    return cells;
  }

  /** What {@link #cells} calls a cell. */
  static String cell(String fault, Position position) {
    return fault + ", " + position;
  }
}
