/**
 * Who asks for something, as values that go as a parameter from the route to the service and into
 * what is recorded. May use {@code path}.
 */
@NullMarked
package io.larch.caller;

import org.jspecify.annotations.NullMarked;
