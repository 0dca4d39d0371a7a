@NullMarked
package io.larch.image.job;

import org.jspecify.annotations.NullMarked;
