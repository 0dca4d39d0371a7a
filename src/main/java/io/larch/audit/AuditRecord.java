package io.larch.audit;

import java.time.Instant;

/**
 * What somebody did.
 *
 * @param at when it was over
 * @param subject the principal's name
 * @param requestId under which the request is found in the logs
 * @param action such as {@code delete}
 * @param path as in URLs, or a hash of it; empty where there is none
 * @param selector as in a request, or a hash of it; empty where there is none
 * @param assets how many it concerned
 * @param outcome {@code done}, {@code refused}, {@code failed} (nothing was done), {@code unknown},
 *     or {@code begun}, of what takes more than one transaction, and has another record at its end
 */
public record AuditRecord(
    Instant at,
    String subject,
    String requestId,
    String action,
    String path,
    String selector,
    long assets,
    String outcome) {}
