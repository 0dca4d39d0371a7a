@NullMarked
package io.larch.outbox;

import org.jspecify.annotations.NullMarked;
