@NullMarked
package io.larch.variant;

import org.jspecify.annotations.NullMarked;
