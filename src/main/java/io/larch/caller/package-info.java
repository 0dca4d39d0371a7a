/**
 * Who asks for something and what they may do, as values that go as a parameter from the route to
 * the service and into what is recorded; and the port that finds out who somebody is. May use
 * {@code path}.
 */
@NullMarked
package io.larch.caller;

import org.jspecify.annotations.NullMarked;
