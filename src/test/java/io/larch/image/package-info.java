@NullMarked
package io.larch.image;

import org.jspecify.annotations.NullMarked;
