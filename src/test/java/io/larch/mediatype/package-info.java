@NullMarked
package io.larch.mediatype;

import org.jspecify.annotations.NullMarked;
