package io.larch.asset;

import io.larch.db.DatabaseException;

/** What a failure of the database means to the caller of a service. */
public final class DatabaseOutage {

  private DatabaseOutage() {}

  /**
   * An {@link AssetProblem} for a database that is away or overloaded; anything else as it is. A
   * statement whose answer was lost may have been carried out, and a delete of "the newest" that is
   * sent again takes the next one.
   */
  public static Throwable explain(Throwable failure) {
    if (!(failure instanceof DatabaseException away)
        || away.kind() != DatabaseException.Kind.UNAVAILABLE) {
      return failure;
    }
    return away.outcomeUnknown()
        ? new AssetProblem.OutcomeUnknown(
            "The database did not answer in time. Whether the request was carried out is not known;"
                + " look before sending it again.",
            away)
        : new AssetProblem.Unavailable(
            "The database does not answer. Nothing was done; the request may be tried again.",
            away);
  }
}
