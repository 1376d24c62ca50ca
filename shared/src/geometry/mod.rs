//! Points, vectors, sizes and rectangles tagged with their coordinate space, and maps between spaces.
//!
//! The names are kurbo's (a position is not a displacement), the tags are euclid's: adding a vector of the
//! photograph to a point of the screen does not compile, which is a common mistake in croppers.

mod crop;
mod translate_scale;

use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

pub use crop::Crop;
pub use translate_scale::TranslateScale;

use crate::photo::units::PixelSize;

/// A coordinate space: the unit and the origin of the numbers tagged with it.
pub trait Space: Copy + Debug + PartialEq + 'static {}

/// CSS pixels; the origin is the top left corner of the stage on which the photograph is moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum View {}

/// Pixels of the upright photograph (after its EXIF orientation); the origin is its top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Image {}

impl Space for View {}
impl Space for Image {}

/// A position in space `S`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point<S: Space> {
    /// Coordinate to the right.
    pub x: f64,
    /// Coordinate downwards.
    pub y: f64,
    space: PhantomData<S>,
}

/// A displacement in space `S`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vec2<S: Space> {
    /// Component to the right.
    pub x: f64,
    /// Component downwards.
    pub y: f64,
    space: PhantomData<S>,
}

/// A width and a height in space `S`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size<S: Space> {
    /// Extent from left to right.
    pub width: f64,
    /// Extent from top to bottom.
    pub height: f64,
    space: PhantomData<S>,
}

/// An axis-aligned rectangle in space `S`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect<S: Space> {
    /// Top left corner.
    pub origin: Point<S>,
    /// Extent to the right and down.
    pub size: Size<S>,
}

impl<S: Space> Point<S> {
    /// The point (0, 0) of the space.
    pub const ORIGIN: Self = Self::new(0.0, 0.0);

    /// The position (`x`, `y`).
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y, space: PhantomData }
    }

    /// The displacement from the origin.
    #[must_use]
    pub const fn to_vec2(self) -> Vec2<S> {
        Vec2::new(self.x, self.y)
    }

    /// Interpolates to `other`: `t` = 0 gives `self`, 1 gives `other`.
    #[must_use]
    pub fn lerp(self, other: Self, t: f64) -> Self {
        self + (other - self) * t
    }

    /// The midpoint between `self` and `other`.
    #[must_use]
    pub fn midpoint(self, other: Self) -> Self {
        self.lerp(other, 0.5)
    }

    /// Euclidean distance to `other`.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (other - self).length()
    }
}

impl<S: Space> Vec2<S> {
    /// The zero vector.
    pub const ZERO: Self = Self::new(0.0, 0.0);

    /// The displacement (`x`, `y`).
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y, space: PhantomData }
    }

    /// Euclidean length. (Not `hypot`, which calls the mathematics library instead of one instruction.)
    #[must_use]
    pub fn length(self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    /// Whether both components are finite.
    #[must_use]
    pub const fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite()
    }
}

impl<S: Space> Size<S> {
    /// The size `width` × `height`.
    #[must_use]
    pub const fn new(width: f64, height: f64) -> Self {
        Self { width, height, space: PhantomData }
    }

    /// Whether both sides are finite and above zero.
    #[must_use]
    pub fn is_solid(self) -> bool {
        self.width.is_finite() && self.height.is_finite() && self.width > 0.0 && self.height > 0.0
    }
}

impl From<PixelSize> for Size<Image> {
    fn from(size: PixelSize) -> Self {
        Self::new(f64::from(size.width), f64::from(size.height))
    }
}

impl<S: Space> Rect<S> {
    /// The rectangle that spans `size` right and down from `origin`.
    #[must_use]
    pub const fn new(origin: Point<S>, size: Size<S>) -> Self {
        Self { origin, size }
    }

    /// The rectangle of `size` around `centre`.
    #[must_use]
    pub fn from_center_size(centre: Point<S>, size: Size<S>) -> Self {
        Self::new(centre - Vec2::new(size.width / 2.0, size.height / 2.0), size)
    }

    /// The coordinate of the left edge.
    #[must_use]
    pub const fn min_x(self) -> f64 {
        self.origin.x
    }

    /// The coordinate of the top edge.
    #[must_use]
    pub const fn min_y(self) -> f64 {
        self.origin.y
    }

    /// The coordinate of the right edge.
    #[must_use]
    pub fn max_x(self) -> f64 {
        self.origin.x + self.size.width
    }

    /// The coordinate of the bottom edge.
    #[must_use]
    pub fn max_y(self) -> f64 {
        self.origin.y + self.size.height
    }

    /// The centre of the rectangle.
    #[must_use]
    pub fn center(self) -> Point<S> {
        self.origin + Vec2::new(self.size.width / 2.0, self.size.height / 2.0)
    }

    /// Whether `inner` exceeds no side by more than `slack`, a tolerance for rounding.
    #[must_use]
    pub fn contains(self, inner: Self, slack: f64) -> bool {
        inner.min_x() >= self.min_x() - slack
            && inner.min_y() >= self.min_y() - slack
            && inner.max_x() <= self.max_x() + slack
            && inner.max_y() <= self.max_y() + slack
    }
}

impl<S: Space> Add<Vec2<S>> for Point<S> {
    type Output = Self;

    fn add(self, by: Vec2<S>) -> Self {
        Self::new(self.x + by.x, self.y + by.y)
    }
}

impl<S: Space> AddAssign<Vec2<S>> for Point<S> {
    fn add_assign(&mut self, by: Vec2<S>) {
        *self = *self + by;
    }
}

impl<S: Space> Sub<Vec2<S>> for Point<S> {
    type Output = Self;

    fn sub(self, by: Vec2<S>) -> Self {
        Self::new(self.x - by.x, self.y - by.y)
    }
}

impl<S: Space> Sub for Point<S> {
    type Output = Vec2<S>;

    fn sub(self, from: Self) -> Vec2<S> {
        Vec2::new(self.x - from.x, self.y - from.y)
    }
}

impl<S: Space> Add for Vec2<S> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl<S: Space> Sub for Vec2<S> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl<S: Space> Neg for Vec2<S> {
    type Output = Self;

    fn neg(self) -> Self {
        Self::new(-self.x, -self.y)
    }
}

impl<S: Space> Mul<f64> for Vec2<S> {
    type Output = Self;

    fn mul(self, by: f64) -> Self {
        Self::new(self.x * by, self.y * by)
    }
}

impl<S: Space> Div<f64> for Vec2<S> {
    type Output = Self;

    fn div(self, by: f64) -> Self {
        Self::new(self.x / by, self.y / by)
    }
}

impl<S: Space> Mul<f64> for Size<S> {
    type Output = Self;

    fn mul(self, by: f64) -> Self {
        Self::new(self.width * by, self.height * by)
    }
}
