@NullMarked
package io.larch.deletion;

import org.jspecify.annotations.NullMarked;
