@NullMarked
package io.larch.messaging;

import org.jspecify.annotations.NullMarked;
