@NullMarked
package io.larch.image.worker;

import org.jspecify.annotations.NullMarked;
