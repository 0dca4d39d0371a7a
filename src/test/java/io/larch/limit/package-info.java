@NullMarked
package io.larch.limit;

import org.jspecify.annotations.NullMarked;
