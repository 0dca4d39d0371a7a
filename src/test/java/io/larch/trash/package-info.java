@NullMarked
package io.larch.trash;

import org.jspecify.annotations.NullMarked;
