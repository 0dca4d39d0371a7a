package io.larch.deletion;

import io.larch.deletion.DeletionRecords.Words;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What deletes that share a statement record, each for itself: pieces of a statement that selects
 * assets by arrays, as rows {@code i} of {@code unnest}, into {@code selected (id, …)}, and takes
 * them away by an expression with their ids. All are empty where nothing is recorded.
 *
 * @param arrays more arguments of {@code unnest}
 * @param names of its columns
 * @param columns to be selected of {@code i}
 * @param recorded a common table expression more, with the comma before it
 */
record Recordings(String arrays, String names, String columns, String recorded) {

  private static final Recordings NONE = new Recordings("", "", "", "");
  private static final String NAMES = ", subject, request_id, action, shown, words";

  /** Whoever records, in texts of one statement. */
  static final class Texts {

    private final Function<Recordings, String> statement;
    private final int parameters;
    private final String taken;
    private final Map<DeletionRecords, String> texts = new ConcurrentHashMap<>();

    /**
     * @param parameters of the statement itself
     * @param taken the name of what is taken away
     * @param statement puts it together
     */
    Texts(int parameters, String taken, Function<Recordings, String> statement) {
      this.parameters = parameters;
      this.taken = taken;
      this.statement = statement;
    }

    /** The statement for deletes of which all record in one way. */
    String of(List<Recording> deletes) {
      return texts.computeIfAbsent(
          deletes.getFirst().records(),
          records -> statement.apply(Recordings.of(records, parameters, taken)));
    }
  }

  private static Recordings of(DeletionRecords records, int parameters, String taken) {
    if (records == DeletionRecords.NONE) {
      return NONE;
    }
    StringBuilder arrays = new StringBuilder();
    for (int i = 1; i <= Words.COUNT; i++) {
      arrays.append(", $").append(parameters + i).append("::text[]");
    }
    return new Recordings(
        arrays.toString(),
        NAMES,
        NAMES.replace(", ", ", i."),
        ", "
            + records.sql(
                "SELECT s.subject, s.request_id, s.action, s.shown, s.words, 1::bigint"
                    + " FROM selected s JOIN "
                    + taken
                    + " t ON t.id = s.id"));
  }

  /** Adds the values of {@link #arrays}. */
  static Tuple addTo(Tuple parameters, List<Recording> deletes) {
    if (deletes.getFirst().words() != null) {
      parameters
          .addArrayOfString(values(deletes, Words::subject))
          .addArrayOfString(values(deletes, Words::requestId))
          .addArrayOfString(values(deletes, Words::action))
          .addArrayOfString(values(deletes, Words::path))
          .addArrayOfString(values(deletes, Words::selector));
    }
    return parameters;
  }

  private static String[] values(List<Recording> deletes, Function<Words, String> value) {
    String[] values = new String[deletes.size()];
    for (int i = 0; i < values.length; i++) {
      Words words = deletes.get(i).words();
      values[i] = words == null ? "" : value.apply(words);
    }
    return values;
  }
}
