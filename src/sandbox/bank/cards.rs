//! Test cards as data: what a card makes a bank do is its gateway's business, that it is found by number and name is not.

/// A test card.
pub struct TestCard<B> {
    /// Its number; the check digit is right.
    pub number: &'static str,
    /// The name of what it does: what is kept instead of the number.
    pub name: &'static str,
    /// What it does.
    pub behaviour: B,
    /// In words.
    pub doc: &'static str,
}

/// A row of a table of test cards.
pub const fn card<B: Copy>(number: &'static str, name: &'static str, behaviour: B, doc: &'static str) -> TestCard<B> {
    TestCard { number, name, behaviour, doc }
}

/// The test cards of a gateway.
pub struct Deck<B: 'static> {
    /// Every one.
    pub cards: &'static [TestCard<B>],
    /// What an unlisted card does: that one's place.
    pub ordinary: usize,
}

impl<B> Deck<B> {
    /// What an unlisted card does.
    pub fn ordinary(&self) -> &'static TestCard<B> {
        &self.cards[self.ordinary]
    }

    /// The card with this number.
    pub fn by_number(&self, number: &str) -> &'static TestCard<B> {
        self.cards.iter().find(|card| card.number == number).unwrap_or(self.ordinary())
    }

    /// A card that does what is called by this name.
    pub fn by_name(&self, name: &str) -> &'static TestCard<B> {
        self.cards.iter().find(|card| card.name == name).unwrap_or(self.ordinary())
    }
}
