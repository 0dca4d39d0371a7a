@NullMarked
package io.larch.idempotency;

import org.jspecify.annotations.NullMarked;
