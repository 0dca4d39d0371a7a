package io.larch.audit;

import io.larch.caller.Caller;
import io.larch.config.AuditConfig;
import io.larch.deletion.Deed;
import io.larch.deletion.DeletionRecords;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** Records deletes in their own statements. */
final class StatementRecords implements DeletionRecords {

  private static final String BEGUN = "begun";

  private final AuditRepository repository;
  private final AuditConfig config;
  private final InstantSource clock;
  private final Consumer<AuditRecord> later;

  /**
   * @param later takes what is to be written as soon as that can be done
   */
  StatementRecords(
      AuditRepository repository,
      AuditConfig config,
      InstantSource clock,
      Consumer<AuditRecord> later) {
    this.repository = repository;
    this.config = config;
    this.clock = clock;
    this.later = later;
  }

  @Override
  public Words words(Caller caller, Deed deed) {
    return new Words(
        AuditRepository.stored(caller.principal().name()),
        caller.requestId(),
        deed.action(),
        config.shown(AuditRepository.stored(deed.path().urlPath())),
        config.shown(AuditRepository.stored(deed.selector())));
  }

  @Override
  public String sql(String rows) {
    return AuditRepository.recorded("audited", rows);
  }

  @Override
  public Future<Void> begun(Words words) {
    return repository.insert(List.of(record(words, 0, BEGUN)));
  }

  @Override
  public void done(Words words, long assets) {
    later.accept(record(words, assets, AuditTrail.DONE));
  }

  private AuditRecord record(Words words, long assets, String outcome) {
    return new AuditRecord(
        clock.instant(),
        words.subject(),
        words.requestId(),
        words.action(),
        words.path(),
        words.selector(),
        assets,
        outcome);
  }
}
