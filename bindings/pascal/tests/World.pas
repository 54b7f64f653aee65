{ The world around the tests: the sandbox and its ledger, a journal for each client, order numbers nobody has used; what the
  tests say of what they see; and the list of promises, which are run one after the other. No framework: Free Pascal's comes in
  a package of its own, and a test here is a procedure. }
unit World;

interface

uses
  SysUtils, Tolem;

const
  Pays = '4111111111111111';
  Declines = '4000000000000002';
  Waits = '4000000000000200';

type
  TPromise = procedure;
  EBroken = class(Exception);

procedure Promise(const Name: string; Kept: TPromise);
{ How many are broken. }
function Broken: Integer;

procedure Expect(Seen: Boolean; const What: string);
procedure Same(const Wanted, Seen: string); overload;
procedure Same(const Wanted, Seen: Int64); overload;

function Variable(const Name: string): string;
function Work: string;
function Order: string;
function Configuration(const Gateway, BaseUrl: string): string;
function Client: TTolemClient;
function ClientOf(const Gateway, BaseUrl: string): TTolemClient;
function PayoutOf(const Order, Card: string): TTolemPayoutRequest;
function Paid(Client: TTolemClient; const Order, Card: string; TimeoutMs: Integer = 0): TTolemMovement;
{ How many times money moved for the order, as the bank's ledger has it. }
function Moved(const Order: string): Integer;
{ A port that takes connections and never says a word. }
function SilentPort: Word;

implementation

uses
  Sockets, TolemJson;

var
  Last, BrokenOnes: Integer;

procedure Promise(const Name: string; Kept: TPromise);
var
  Since: QWord;
begin
  if (ParamCount > 0) and (Pos(ParamStr(1), Name) = 0) then
    Exit;
  Since := GetTickCount64;
  try
    Kept();
    WriteLn('ok      ', Name, ' (', GetTickCount64 - Since, ' ms)');
  except
    on Failure: Exception do
    begin
      Inc(BrokenOnes);
      WriteLn('BROKEN  ', Name, #10'        ', Failure.ClassName, ': ', Failure.Message);
      DumpExceptionBackTrace(Output);
    end;
  end;
end;

function Broken: Integer;
begin
  Result := BrokenOnes;
end;

procedure Expect(Seen: Boolean; const What: string);
begin
  if not Seen then
    raise EBroken.Create(What);
end;

procedure Same(const Wanted, Seen: string);
begin
  Expect(Wanted = Seen, 'wanted "' + Wanted + '", saw "' + Seen + '"');
end;

procedure Same(const Wanted, Seen: Int64);
begin
  Expect(Wanted = Seen, 'wanted ' + IntToStr(Wanted) + ', saw ' + IntToStr(Seen));
end;

function Variable(const Name: string): string;
begin
  Result := GetEnvironmentVariable(Name);
  Expect(Result <> '', Name + ' is not set');
end;

function Work: string;
begin
  Result := IncludeTrailingPathDelimiter(Variable('TOLEM_WORK'));
end;

{ Short, because some numbers carry a fault behind them and the bank takes 32 characters. }
function Order: string;
begin
  Result := 'p' + IntToHex(GetProcessID, 1) + '-' + IntToStr(InterlockedIncrement(Last));
end;

function Configuration(const Gateway, BaseUrl: string): string;
begin
  Result := '{"gateway":' + TolemQuote(Gateway) + ',"baseUrl":' + TolemQuote(BaseUrl) + ',"locale":"en","journal":' +
    TolemQuote(Work + Order + '.sqlite') + ',"timeouts":{"connectMs":2000,"answerMs":2000,"recoveryMs":0,"callMs":30000},' +
    '"credentials":{"userName":"sandbox-api","password":"sandbox-password"}}';
end;

function Client: TTolemClient;
begin
  Result := ClientOf('bereke-payouts', Variable('TOLEM_SANDBOX'));
end;

function ClientOf(const Gateway, BaseUrl: string): TTolemClient;
begin
  Result := TTolemClient.Create(Configuration(Gateway, BaseUrl));
end;

function PayoutOf(const Order, Card: string): TTolemPayoutRequest;
begin
  Result := TTolemPayoutRequest.Create;
  Result.OrderNumber := Order;
  Result.Amount := 150000;
  Result.Currency := 'KZT';
  Result.Card.Number := Card;
  Result.Recipient.Name := 'AIGERIM';
end;

function Paid(Client: TTolemClient; const Order, Card: string; TimeoutMs: Integer = 0): TTolemMovement;
var
  Request: TTolemPayoutRequest;
begin
  Request := PayoutOf(Order, Card);
  try
    if TimeoutMs > 0 then
      Request.TimeoutMs := TimeoutMs;
    Result := Client.Payout(Request);
  finally
    Request.Free;
  end;
end;

{ What the sandbox tells about itself. }
function Asked(const Path: AnsiString): AnsiString;
var
  Address: TInetSockAddr;
  Socket, Got: LongInt;
  Buffer: array[0..16383] of AnsiChar;
  Said: AnsiString;
  Url: string;
begin
  Url := Variable('TOLEM_SANDBOX');
  FillChar(Address, SizeOf(Address), 0);
  Address.sin_family := AF_INET;
  Address.sin_port := htons(StrToInt(Copy(Url, LastDelimiter(':', Url) + 1, 5)));
  Address.sin_addr.s_addr := $0100007F;
  Socket := fpSocket(AF_INET, SOCK_STREAM, 0);
  Expect(fpConnect(Socket, @Address, SizeOf(Address)) = 0, 'the sandbox is not there');
  Said := 'GET /_sandbox/' + Path + ' HTTP/1.1'#13#10'Host: sandbox'#13#10'Connection: close'#13#10#13#10;
  fpSend(Socket, PAnsiChar(Said), Length(Said), 0);
  Result := '';
  repeat
    Got := fpRecv(Socket, @Buffer, SizeOf(Buffer), 0);
    if Got > 0 then
    begin
      SetLength(Result, Length(Result) + Got);
      Move(Buffer, Result[Length(Result) - Got + 1], Got);
    end;
  until Got <= 0;
  CloseSocket(Socket);
  Expect(Pos(' 200 ', Result) > 0, 'the sandbox refuses: ' + Result);
  Delete(Result, 1, Pos(#13#10#13#10, Result) + 3);
end;

{ Element by element: a path would begin anew for each. }
function Moved(const Order: string): Integer;
var
  Ledger: UTF8String;
  List, Entry: TTolemValue;
begin
  Ledger := Asked('ledger');
  List := JsonMember(JsonRoot(Ledger), 'ledger');
  Entry := JsonFirst(List);
  Result := 0;
  while Entry.Start <> nil do
  begin
    if JsonText(JsonMember(Entry, 'orderNumber')) = Order then
      Inc(Result);
    Entry := JsonNext(List, Entry);
  end;
end;

function SilentPort: Word;
var
  Address: TInetSockAddr;
  Size: TSockLen;
  Socket: LongInt;
begin
  FillChar(Address, SizeOf(Address), 0);
  Address.sin_family := AF_INET;
  Address.sin_addr.s_addr := $0100007F;
  Socket := fpSocket(AF_INET, SOCK_STREAM, 0);
  Size := SizeOf(Address);
  Expect((fpBind(Socket, @Address, Size) = 0) and (fpListen(Socket, 16) = 0), 'a port to listen on');
  Expect(fpGetSockName(Socket, @Address, @Size) = 0, 'its number');
  Result := ntohs(Address.sin_port);
end;

end.
