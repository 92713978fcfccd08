//! What was printed: dots.

/// Grey dots, 255 is white.
#[derive(Clone)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub grey: Vec<u8>,
}

impl Picture {
    pub fn white(width: usize, height: usize) -> Self {
        Self { width, height, grey: vec![255; width * height] }
    }

    pub fn blacken(&mut self, x: usize, y: usize) {
        assert!(x < self.width && y < self.height, "ink outside of the label at {x}, {y}");
        self.grey[y * self.width + x] = 0;
    }

    pub fn is_black(&self, x: usize, y: usize) -> bool {
        self.grey[y * self.width + x] < 128
    }

    pub fn ink(&self) -> usize {
        self.grey.iter().filter(|grey| **grey < 128).count()
    }

    /// A part, in mm.
    pub fn part(&self, [x, y, width, height]: [f32; 4], dpi: u16) -> Self {
        let dots = |mm: f32| (mm * f32::from(dpi) / 25.4).round() as usize;
        let (left, top) = (dots(x), dots(y));
        let (right, bottom) = (dots(x + width).min(self.width), dots(y + height).min(self.height));
        let rows = self.grey.chunks(self.width).skip(top).take(bottom - top);
        let grey = rows.flat_map(|row| row[left..right].iter().copied()).collect();
        Self { width: right - left, height: bottom - top, grey }
    }

    /// How much of the ink of both is in both, 0 to 1.
    pub fn likeness(&self, other: &Self) -> f64 {
        let (mut both, mut either) = (0_u32, 0_u32);
        for y in 0..self.height.min(other.height) {
            for x in 0..self.width.min(other.width) {
                let (a, b) = (self.is_black(x, y), other.is_black(x, y));
                both += u32::from(a && b);
                either += u32::from(a || b);
            }
        }
        f64::from(both) / f64::from(either.max(1))
    }

    /// For looking at: a PGM file in the folder that `AMBAR_LABELS_SHOW` names.
    pub fn show(&self, name: &str) {
        if let Some(folder) = std::env::var_os("AMBAR_LABELS_SHOW") {
            let file = std::path::Path::new(&folder).join(format!("{name}.pgm"));
            let head = format!("P5 {} {} 255\n", self.width, self.height);
            std::fs::write(file, [head.as_bytes(), &self.grey].concat()).unwrap();
        }
    }
}
