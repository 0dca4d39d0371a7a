@NullMarked
package io.larch.outbox.relay;

import org.jspecify.annotations.NullMarked;
