package io.larch.config;

import org.jspecify.annotations.Nullable;

/**
 * What one client may do: a key or a token, or the address of whoever shows none.
 *
 * @param requests a second; null for no limit
 * @param deletes requests a second that delete; null for no limit
 * @param uploads at once; null for no limit
 * @param refusedLogIns requests a second of one address with a key or token that is nobody's; null
 *     for no limit
 * @param maxClients of how many clients something is kept; beyond it, who has done nothing for the
 *     longest is forgotten
 */
public record LimitsConfig(
    @Nullable Integer requests,
    @Nullable Integer deletes,
    @Nullable Integer uploads,
    @Nullable Integer refusedLogIns,
    int maxClients) {

  /** Nothing is limited. */
  public static final LimitsConfig NONE = new LimitsConfig(null, null, null, null, 1);

  static LimitsConfig from(Section section) {
    return new LimitsConfig(
        section.optional("requests", ValueParser.integer(1, 1_000_000)),
        section.optional("deletes", ValueParser.integer(1, 1_000_000)),
        section.optional("uploads", ValueParser.integer(1, 100_000)),
        section.optional("refused-log-ins", ValueParser.integer(1, 1_000_000)),
        section.get("max-clients", ValueParser.integer(100, 10_000_000)));
  }
}
