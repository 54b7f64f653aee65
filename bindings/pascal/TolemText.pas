{ Text between Pascal and the library, which speaks UTF-8 ended by a NUL. What `string` holds is said in
  TolemSwitches.inc. A NUL in the middle and half of a surrogate pair cannot be said to the library: both are a fault here,
  before anything is sent, because a text that was cut or mended on the way is another text. }
unit TolemText;

{$I TolemSwitches.inc}

interface

type
  TTolemWide = {$IFDEF UNICODE}UnicodeString{$ELSE}WideString{$ENDIF};

  { Bytes on their way into the library. They may hold a card number, so they lie in one place, which is wiped when it grows
    and when it is freed. The first fault is kept for the one who hands the bytes over. }
  TTolemBytes = class
  private
    FStart: PAnsiChar;
    FSize, FCount: Integer;
    FFault, FField: string;
    FQuoted: Boolean;
    procedure Make(Room: Integer);
    procedure Put(Value: Cardinal);
    procedure PutPoint(Point: Cardinal);
    procedure PutText(const Text, Field: string);
    procedure PutWide(At: PWideChar; Count: Integer; const Field: string);
    procedure Wrong(const Fault, Field: string);
    function GetText: PAnsiChar;
  public
    destructor Destroy; override;
    procedure Ascii(const Text: AnsiString);
    procedure Plain(const Text, Field: string);
    procedure Utf8(const Text: UTF8String; const Field: string);
    procedure Quote(const Text, Field: string);
    property Text: PAnsiChar read GetText;
    property Count: Integer read FCount;
    property Fault: string read FFault;
    property Field: string read FField;
  end;

{ UTF-8 as a string of this compiler. }
function TolemDecode(Start: PAnsiChar; Count: Integer): string;

{ Bytes before the NUL. }
function TolemLength(Text: PAnsiChar): Integer;

{ A string of this compiler as UTF-8; what is no character becomes U+FFFD. }
function TolemEncode(const Text: string): UTF8String;

{ UTF-16 as a string of this compiler. }
function TolemOfWide(const Wide: TTolemWide): string;

{ Writes a character as UTF-8 and moves on. }
procedure TolemPutPoint(var At: PAnsiChar; Point: Cardinal);

implementation

const
  Replacement = $FFFD;

{ The character at At, which moves on; U+FFFD for bytes that are none. }
function NextPoint(var At: PAnsiChar; Stop: PAnsiChar): Cardinal;
var
  More: Integer;
begin
  Result := Ord(At^);
  Inc(At);
  if Result < $80 then
    Exit;
  More := 0;
  if Result >= $F0 then
    More := 3
  else if Result >= $E0 then
    More := 2
  else if Result >= $C0 then
    More := 1;
  if More = 0 then
  begin
    Result := Replacement;
    Exit;
  end;
  Result := Result and ($3F shr More);
  while (More > 0) and (At <> Stop) and (Ord(At^) and $C0 = $80) do
  begin
    Result := Result shl 6 or (Ord(At^) and $3F);
    Inc(At);
    Dec(More);
  end;
  if (More > 0) or (Result > $10FFFF) then
    Result := Replacement;
end;

{$IF DEFINED(UNICODE) OR DEFINED(TOLEM_ANSI)}
function Widened(Start: PAnsiChar; Count: Integer): TTolemWide;
var
  Stop: PAnsiChar;
  Point: Cardinal;
  Length_: Integer;
begin
  Result := '';
  SetLength(Result, Count); { a byte never becomes more than one unit }
  Stop := Start + Count;
  Length_ := 0;
  while Start <> Stop do
  begin
    Point := NextPoint(Start, Stop);
    if Point >= $10000 then
    begin
      Inc(Length_);
      Result[Length_] := WideChar($D800 or ((Point - $10000) shr 10));
      Point := $DC00 or ((Point - $10000) and $3FF);
    end;
    Inc(Length_);
    Result[Length_] := WideChar(Point);
  end;
  SetLength(Result, Length_);
end;
{$IFEND}

function TolemDecode(Start: PAnsiChar; Count: Integer): string;
{$IF DEFINED(UNICODE)}
begin
  Result := Widened(Start, Count);
end;
{$ELSEIF DEFINED(TOLEM_ANSI)}
begin
  Result := string(Widened(Start, Count));
end;
{$ELSE}
var
  Bytes: RawByteString;
begin
  Bytes := '';
  SetString(Bytes, Start, Count);
  { The bytes stay as they are; the mark lets Free Pascal convert them where somebody wants UTF-16. }
  SetCodePage(Bytes, CP_UTF8, False);
  Result := Bytes;
end;
{$IFEND}

function TolemLength(Text: PAnsiChar): Integer;
begin
  Result := 0;
  while Text[Result] <> #0 do
    Inc(Result);
end;

function TolemEncode(const Text: string): UTF8String;
var
  Bytes: TTolemBytes;
begin
  Bytes := TTolemBytes.Create;
  try
    Bytes.Plain(Text, '');
    SetString(Result, Bytes.Text, Bytes.Count);
  finally
    Bytes.Free;
  end;
end;

function TolemOfWide(const Wide: TTolemWide): string;
{$IF DEFINED(UNICODE) OR DEFINED(TOLEM_ANSI)}
begin
  Result := string(Wide);
end;
{$ELSE}
var
  Bytes: TTolemBytes;
begin
  Bytes := TTolemBytes.Create;
  try
    Bytes.PutWide(PWideChar(Wide), Length(Wide), '');
    Result := TolemDecode(Bytes.Text, Bytes.Count);
  finally
    Bytes.Free;
  end;
end;
{$IFEND}

procedure TolemPutPoint(var At: PAnsiChar; Point: Cardinal);

  procedure Put(Value: Cardinal);
  begin
    At^ := AnsiChar(Value);
    Inc(At);
  end;

begin
  if Point < $80 then
    Put(Point)
  else if Point < $800 then
  begin
    Put($C0 or (Point shr 6));
    Put($80 or (Point and $3F));
  end
  else if Point < $10000 then
  begin
    Put($E0 or (Point shr 12));
    Put($80 or (Point shr 6 and $3F));
    Put($80 or (Point and $3F));
  end
  else
  begin
    Put($F0 or (Point shr 18));
    Put($80 or (Point shr 12 and $3F));
    Put($80 or (Point shr 6 and $3F));
    Put($80 or (Point and $3F));
  end;
end;

{ TTolemBytes }

destructor TTolemBytes.Destroy;
begin
  if FStart <> nil then
  begin
    FillChar(FStart^, FSize, 0);
    FreeMem(FStart);
  end;
  inherited Destroy;
end;

procedure TTolemBytes.Make(Room: Integer);
var
  Larger: PAnsiChar;
  Size: Integer;
begin
  if FCount + Room <= FSize then
    Exit;
  Size := 2 * (FCount + Room) + 256;
  GetMem(Larger, Size);
  if FStart <> nil then
  begin
    Move(FStart^, Larger^, FCount);
    FillChar(FStart^, FSize, 0);
    FreeMem(FStart);
  end;
  FStart := Larger;
  FSize := Size;
end;

procedure TTolemBytes.Put(Value: Cardinal);
begin
  Make(1);
  FStart[FCount] := AnsiChar(Value);
  Inc(FCount);
end;

procedure TTolemBytes.PutPoint(Point: Cardinal);
const
  Hex: array[0..15] of AnsiChar = '0123456789abcdef';
var
  Start, At: PAnsiChar;
begin
  if FQuoted and (Point < $20) then
  begin
    Ascii('\u00');
    Put(Ord(Hex[Point shr 4]));
    Point := Ord(Hex[Point and 15]);
  end
  else if FQuoted and ((Point = Ord('"')) or (Point = Ord('\'))) then
    Put(Ord('\'));
  Make(4);
  Start := FStart + FCount;
  At := Start;
  TolemPutPoint(At, Point);
  Inc(FCount, At - Start);
end;

procedure TTolemBytes.PutWide(At: PWideChar; Count: Integer; const Field: string);
var
  I: Integer;
  Point, Low: Cardinal;
begin
  I := 0;
  while I < Count do
  begin
    Point := Ord(At[I]);
    Low := 0;
    if I + 1 < Count then
      Low := Ord(At[I + 1]);
    if (Point and $FC00 = $D800) and (Low and $FC00 = $DC00) then
    begin
      Point := $10000 + ((Point and $3FF) shl 10 or (Low and $3FF));
      Inc(I);
    end
    else if Point and $F800 = $D800 then
    begin
      Wrong('half of a surrogate pair, which is no character', Field);
      Point := Replacement;
    end
    else if Point = 0 then
      Wrong('a NUL inside the text', Field);
    PutPoint(Point);
    Inc(I);
  end;
end;

procedure TTolemBytes.PutText(const Text, Field: string);
{$IF DEFINED(UNICODE)}
begin
  PutWide(PWideChar(Text), Length(Text), Field);
end;
{$ELSEIF DEFINED(TOLEM_ANSI)}
var
  Wide: TTolemWide;
begin
  Wide := TTolemWide(Text);
  PutWide(PWideChar(Wide), Length(Wide), Field);
  if Wide <> '' then
    FillChar(PWideChar(Wide)^, Length(Wide) * 2, 0);
end;
{$ELSE}
begin
  Utf8(Text, Field);
end;
{$IFEND}

procedure TTolemBytes.Wrong(const Fault, Field: string);
begin
  if FFault <> '' then
    Exit;
  FFault := Fault;
  FField := Field;
end;

procedure TTolemBytes.Ascii(const Text: AnsiString);
begin
  Make(Length(Text));
  Move(PAnsiChar(Text)^, FStart[FCount], Length(Text));
  Inc(FCount, Length(Text));
end;

procedure TTolemBytes.Plain(const Text, Field: string);
begin
  PutText(Text, Field);
end;

{ The bytes as they are: whether they are UTF-8 is for the library to say, which names the first that is not. }
procedure TTolemBytes.Utf8(const Text: UTF8String; const Field: string);
var
  At: PAnsiChar;
  I: Integer;
begin
  At := PAnsiChar(Text);
  for I := 0 to Length(Text) - 1 do
  begin
    if At[I] = #0 then
      Wrong('a NUL inside the text', Field);
    if Ord(At[I]) < $80 then
      PutPoint(Ord(At[I]))
    else
      Put(Ord(At[I]));
  end;
end;

procedure TTolemBytes.Quote(const Text, Field: string);
begin
  Put(Ord('"'));
  FQuoted := True;
  PutText(Text, Field);
  FQuoted := False;
  Put(Ord('"'));
end;

{ With its NUL; of this object until it grows or is freed. }
function TTolemBytes.GetText: PAnsiChar;
begin
  Make(1);
  FStart[FCount] := #0;
  Result := FStart;
end;

end.
