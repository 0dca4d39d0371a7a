package io.larch.audit;

import io.larch.audit.AuditRepository.Position;
import io.larch.audit.AuditRepository.Search;
import io.larch.config.AuditConfig;
import io.larch.path.AssetPath;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers who did what, from the table. */
public final class AuditReader {

  private final AuditRepository repository;
  private final AuditConfig config;

  /**
   * @param pool connections for background work
   */
  public AuditReader(Pool pool, AuditConfig config) {
    this.repository = new AuditRepository(pool);
    this.config = config;
  }

  /**
   * What is asked; null for whatever it is.
   *
   * @param from included
   * @param to not included
   * @param path at it and below it; where paths are hashed, at it alone
   */
  public record Question(
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String subject,
      @Nullable AssetPath path,
      @Nullable String action) {}

  /**
   * Some records, newest first; it may be none though there are more.
   *
   * @param nextCursor where the next page begins; null when there is none
   */
  public record Page(List<AuditRecord> records, @Nullable String nextCursor) {}

  /**
   * A page.
   *
   * @param cursor of the page before; null for the first one
   * @param most records on it
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  public Future<Page> page(Question question, @Nullable String cursor, int most) {
    String path = question.path() == null ? null : question.path().urlPath();
    Search search =
        new Search(
            time(question.from()),
            time(question.to()),
            question.subject(),
            question.action(),
            path == null ? null : config.shown(path),
            path == null ? null : (path.endsWith("/") ? path : path + "/"));
    return repository
        .page(search, cursor == null ? Position.START : position(cursor), most)
        .map(page -> new Page(page.records(), page.next() == null ? null : cursor(page.next())));
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static String cursor(Position position) {
    String text = position.at().toInstant() + "/" + position.id();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Position position(String cursor) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII)
              .split("/", -1);
      if (parts.length == 2) {
        return new Position(
            Instant.parse(parts[0]).atOffset(ZoneOffset.UTC), Long.parseLong(parts[1]));
      }
    } catch (DateTimeException | IllegalArgumentException notOurs) {
      // as below
    }
    throw new IllegalArgumentException("not a cursor");
  }
}
