@NullMarked
package io.larch.receipt.format;

import org.jspecify.annotations.NullMarked;
