package io.larch.http;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Something that this process depends on, and how to find out whether it answers.
 *
 * @param name as shown to operators, such as {@code database}
 * @param required whether the process can't do its work without; if so, it isn't ready while this
 *     is down
 * @param probe asks once; a failed future means down, and its message is shown to operators. Must
 *     not block
 */
public record HealthCheck(String name, boolean required, Supplier<Future<Void>> probe) {}
