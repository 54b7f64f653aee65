{ What a till does with a payout, restart included.

      payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number

  The till stores the order number in its own document first, then runs this with the same number for as long as it takes. Killed
  in the middle and started again, it learns what became of the money; the library never pays one number twice. The exit
  code is 0 when the payout can be booked, 1 when it is refused, 2 when this program or its input is wrong, 3 when it is to be
  started again later. }
program payout;

{$IFDEF FPC}{$IF NOT (DEFINED(FPC_DELPHI) OR DEFINED(FPC_OBJFPC))}{$MODE DELPHI}{$IFEND}{$ENDIF}
{$IFDEF MSWINDOWS}{$APPTYPE CONSOLE}{$ENDIF}

uses
  SysUtils, Classes, Tolem;

procedure Say(Code: Integer; const What: string);
begin
  WriteLn('-> ', What);
  ExitCode := Code;
end;

procedure ActOn(const Payout: TTolemMovement);
begin
  if Payout.State = '' then
    WriteLn(Payout.StatusName, ' -')
  else
    WriteLn(Payout.StatusName, ' ', Payout.State);
  case Payout.Status of
    TOLEM_OK: Say(0, 'book the payout, reference ' + Payout.RefNum);
    TOLEM_PENDING: Say(3, 'the bank has it: ask again later, start no other payout');
    TOLEM_ACTION_REQUIRED: Say(3, 'open ' + Payout.FormUrl);
    TOLEM_DECLINED: Say(1, 'refused for good: tell the reason, a new attempt needs a new number');
    TOLEM_REJECTED: Say(1, 'correct what the bank names and run me again with the same number');
    TOLEM_NOT_SENT: Say(3, 'nothing left this machine: run me again with the same number');
  else
    if Payout.Advice = TOLEM_ADVICE_REVIEW then
      Say(3, 'a person decides: ask the bank, then record what it says with operation.settle; start no other payout')
    else
      Say(3, 'the money may have moved: start no other payout, run me again with the same number');
  end;
end;

procedure PayTheCard(Client: TTolemClient; const Amount: Int64);
var
  Request: TTolemPayoutRequest;
  Card: string;
begin
  ReadLn(Card);
  Request := TTolemPayoutRequest.Create;
  try
    Request.OrderNumber := ParamStr(2);
    Request.Amount := Amount;
    Request.Currency := 'KZT';
    Request.Card.Number := Card;
    Request.Recipient.Name := 'AIGERIM';
    Request.TimeoutMs := 20000;
    ActOn(Client.Payout(Request));
  finally
    Request.Free;
  end;
end;

var
  Client: TTolemClient;
  Amount: Int64;
begin
  if (ParamCount <> 3) or not TryStrToInt64(ParamStr(3), Amount) then
  begin
    WriteLn(ErrOutput, 'usage: payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number');
    Halt(2);
  end;
  try
    Client := TTolemClient.CreateFromFile(ParamStr(1));
    try
      PayTheCard(Client, Amount);
    finally
      Client.Free;
    end;
  except
    { This program or its configuration is wrong, and nothing was sent. }
    on E: ETolemError do
    begin
      WriteLn(E.StatusName, ' -');
      Say(2, E.Message);
    end;
    on E: ETolemLibrary do
      Say(2, E.Message);
    on E: EFOpenError do
      Say(2, E.Message);
  end;
end.
