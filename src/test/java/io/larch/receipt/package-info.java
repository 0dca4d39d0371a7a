@NullMarked
package io.larch.receipt;

import org.jspecify.annotations.NullMarked;
